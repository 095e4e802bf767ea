domain-not-found = No existe, o usted no puede verlo.
domain-sign-in = Primero inicie sesión.
