lists-mine = Los míos
lists-unassigned = Sin asignar
lists-open = Todos los abiertos
lists-solved = Resueltos hace poco
lists-snoozed = Pospuestos
lists-spam = Correo no deseado
