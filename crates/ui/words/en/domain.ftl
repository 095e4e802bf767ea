# The domain's fixed sentences; they are found by their English text.
domain-not-found = This does not exist, or you may not see it.
domain-sign-in = Please sign in first.
