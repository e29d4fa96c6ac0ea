"""登录安全: one's own telephone, one-time codes and sessions."""
