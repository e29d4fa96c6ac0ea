"""What a roster says and how it differs from the registry: reading, rules, comparison. Nothing here writes.

``reading`` → ``rules`` and ``households`` (what is wrong) → ``compare`` and ``money`` against ``registry`` → ``plan`` →
``report``. ``services.rosters`` is the door that writes a plan.
"""
