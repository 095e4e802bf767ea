mail-credential = Un código o enlace con el que alguien demuestra quién es. Solo su equipo ve este mensaje.
mail-credential-why = Nunca se muestra a los clientes ni se cita. Cómo se reconoció:
mail-domain-head = Su equipo también tiene direcciones de { $domain }
mail-domain-risk = Los servicios que dejan entrar a cualquiera con una dirección de { $domain } tomarían { $address } por alguien de su empresa: quien se registre allí con ella hará que envíen un código al centro de soporte.
mail-domain-advice = Estos correos solo se muestran a su equipo. Más seguro aún: dé al centro de soporte un dominio propio, como help.{ $domain }, y no permita que ningún servicio admita a personas solo por su dominio de correo.
mail-awaits-scan = El correo espera a que el escáner revise sus archivos, { $minutes } minutos como máximo.
mail-quoted = Texto citado
