domain-not-found = هذا غير موجود، أو لا يحق لك رؤيته.
domain-sign-in = يرجى تسجيل الدخول أولًا.
