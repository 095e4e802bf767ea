domain-not-found = Das gibt es nicht, oder Sie dürfen es nicht sehen.
domain-sign-in = Bitte melden Sie sich zuerst an.
