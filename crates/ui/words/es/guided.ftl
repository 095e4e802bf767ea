# Ayuda paso a paso en el centro de ayuda
guided-list = Ayuda paso a paso
guided-list-hint = Preguntas y pasos, de uno en uno, hasta que funcione.
guided-lead = Responda a una pregunta tras otra y pruebe lo que probablemente ayude. Puede pedir una persona en cualquier momento, y tendrá todo lo que usted haya dicho.
guided-none = Todavía no hay ayuda paso a paso
guided-none-hint = Busque en los artículos o escríbanos.
guided-what = ¿Qué es lo que falla?
guided-find = Buscar
guided-found = Esto encaja con lo que ha escrito:
guided-not-found = Ninguna ayuda paso a paso encaja con estas palabras.
guided-search-articles = Buscarlas en los artículos
guided-how-one = Una pregunta o un paso por página.
guided-how-unsure = «No lo sé» siempre es una respuesta, y puede volver atrás.
guided-how-person = Puede pedir una persona en cualquier momento. Tendrá todo lo que usted haya dicho.
guided-how-kept = No se guarda nada de lo que responda mientras no pida una persona.
guided-begin = Empezar
guided-number = Paso { $number }
guided-preview = Esto solo lo ve el equipo: esta guía no se ofrece a los clientes.
guided-preview-end = Aquí un cliente podría pedir una persona.
guided-unsure = No lo sé
guided-consent = ¿Quiere hacer esto?
guided-agree = Sí, de acuerdo
guided-decline = No, mejor no
guided-look = Marque todo lo que vea. Si no ve nada de ello, no marque nada.
guided-look-done = Eso es lo que veo
guided-look-none = Nada de ello
guided-try = Pruebe esto, por favor
guided-minutes = Lleva unos { $n } min
guided-worked = ¿Ha funcionado?
guided-fixed = Sí, ahora funciona
guided-not-fixed = No, está igual que antes
guided-could-not = No he podido hacerlo
guided-partly = Mejor, pero algo sigue mal
guided-done = Lo he hecho
guided-done-so-far = ¿Lo ha hecho? Hay más que arreglar antes de que todo funcione.
guided-written-in = Esto aún no está traducido a su idioma; está en { $language }.
guided-person-now = Esto debería verlo una persona
guided-why-quicker = A partir de aquí una persona es más rápida que más preguntas.
guided-why-nothing = Nada de lo que queda aquí ayudaría lo suficiente.
guided-why-outside = Lo que usted ve no es nada de lo que conoce esta ayuda.
guided-why-patience = Ya ha hecho bastante.
guided-why-asked = Usted ha pedido una persona.
guided-ask-person = Pedir una persona
guided-glad = Qué bien que funcione
guided-glad-by = Esto lo ha arreglado:
guided-glad-again = Si vuelve a ocurrir, vuelva atrás o pida una persona: lo que ha hecho sigue aquí.
guided-ways = Otros caminos
guided-back = Atrás
guided-others = Otra ayuda paso a paso
guided-over = Esto lleva abierto demasiado tiempo
guided-over-more = Una ayuda paso a paso se puede continuar durante siete días. Empiécela de nuevo o pida una persona: lo que ha respondido sigue aquí.
guided-withdrawn = Esta ayuda ya no se ofrece
guided-withdrawn-more = Lo que ha respondido sigue aquí: pida una persona y continuará a partir de ahí.
guided-nothing-said = Todavía no se ha respondido nada.
guided-as = Pregunta como { $name }.
guided-name = Su nombre
guided-email = Su dirección de correo
guided-email-hint = Le respondemos ahí.
guided-words = ¿Qué más deberíamos saber? (opcional)
guided-words-hint = Sin contraseñas, por favor.
guided-along = Esto va incluido
guided-send = Enviar
guided-held = Mire su correo, por favor
guided-held-more = Hemos escrito a { $address }. Abra el enlace de ese correo y diga que la solicitud es suya: entonces se encarga una persona.
guided-held-again = ¿No hay correo? Mire entre los no deseados. Escribimos a una dirección una vez al día; el enlace del correo de hoy muestra todas sus solicitudes.
guided-sent = Se encarga una persona
guided-sent-more = Su solicitud tiene el número { $ticket }. Respondemos por correo y seguimos desde donde usted estaba.
guided-confirm = ¿Es suya esta solicitud?
guided-confirm-more = Alguien ha pedido una persona con su dirección. Si ha sido usted, envíela.
guided-confirm-send = Sí, enviarla
guided-confirm-not = Si no ha sido usted, no haga nada: se borra a los siete días.
guided-unknown = Este enlace no funciona
guided-unknown-more = Se cortó por el camino o han pasado sus siete días. Empiece la ayuda de nuevo o escríbanos.
guided-asks = He seguido «{ $title }» y me gustaría que lo viera una persona.

# El correo que pregunta si una solicitud es suya
guided-mail-subject = ¿Es suya esta solicitud? – { $workspace }
guided-mail-lead = Alguien ha dado su dirección en { $workspace } y ha pedido que le ayude una persona.
guided-mail-open = Si ha sido usted, abra este enlace y envíe la solicitud:
guided-mail-not-you = Si no ha sido usted, no haga nada. Sin usted no ocurre nada, y la solicitud se borra a los siete días.

# Preguntas por correo
guided-mail-unsure = No lo sé
guided-mail-number = Responda con el número, por favor.
guided-mail-look = Escriba cuáles de estas cosas ve, o que no ve ninguna.
guided-hear-yes = sí; si; claro; sí por favor; funciona; ya funciona; ahora funciona
guided-hear-no = no; no gracias; todavía no; aún no; no funciona; sigue igual
guided-hear-unsure = no lo sé; no lo se; no sé; no se; no sabría decir; ni idea; no estoy seguro; no estoy segura; no he podido; no pude

# Junto al ticket
guided-replied = Ha respondido:
guided-source = dicho en la ayuda paso a paso
guided-source-replied = de su respuesta
guided-took-answer = tomó de la respuesta del cliente: { $sign } es «{ $answer }»
guided-took-unsure = tomó de la respuesta del cliente: no sabe decir { $sign }
guided-took-agreed = tomó de la respuesta del cliente: acepta { $step }
guided-took-declined = tomó de la respuesta del cliente: rechaza { $step }
guided-took-tried = tomó de la respuesta del cliente: se probó { $steps }: { $result }
guided-took-person = tomó de la respuesta del cliente: quiere hablar con una persona
guided-note = El cliente siguió por su cuenta la guía «{ $title }», versión { $version }, y luego pidió una persona. El diagnóstico junto a este ticket sigue desde donde estaba.
guided-did-offer = ofreció la guía { $playbook } a los clientes
guided-did-withdraw = ya no ofrece la guía { $playbook } a los clientes

# Donde se escriben las guías
guided-offer = Para clientes
guided-offer-reach = Por su cuenta, los clientes reciben { $signs } de { $all_signs } preguntas y { $steps } de { $all_steps } pasos: lo que pueden decir y lo que pueden hacer ellos mismos con poco riesgo. Todo lo demás va a una persona.
guided-offer-read = Ver cómo la leen los clientes
guided-offered = Los clientes la encuentran en el centro de ayuda.
guided-offer-figures = { $begun ->
    [one] En 30 días empezó un recorrido; arreglados: { $fixed }; con una persona: { $person }.
   *[other] En 30 días empezaron { $begun } recorridos; arreglados: { $fixed }; con una persona: { $person }.
}
guided-offer-verb = Ofrecer a los clientes
guided-withdraw = Dejar de ofrecer a los clientes
guided-offer-hint = La encuentran en el centro de ayuda, sin cuenta.
guided-offer-link = Un artículo puede llevar hasta ella: enlace la dirección de esa página.
