"""The posting board for the public: what the law has posted, by whitelist and nothing else (220号第25、34条)."""
