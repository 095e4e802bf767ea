//! What servers say about why, in lower case: `a..b` means both, near each other and in this order.
//!
//! The first entry that matches wins, so they stand from the particular to the general: a virus is named by nobody who
//! means something else, "user unknown" is said by many who do. A phrase is here when it says *why*, whoever says it;
//! phrases that only one installation could have written are not.

use domain::bounce::BounceReason as Reason;

/// Phrases of a reason, with `|` between them.
pub(super) type Phrases = &'static [(Reason, &'static str)];

pub(super) const PHRASES: Phrases = &[
    (
        Reason::VirusDetected,
        "contained a virus|contains a virus|contains virus|infected by|infected message|infected with|\
         malware|message..infected|suspicious virus|trojan|virus detected|virus found|virus infected|\
         virus..in your message|worm found|your message..virus|ウイルス",
    ),
    (
        Reason::MailerError,
        "child process|command died|command failed|command output:|command time limit exceeded|\
         could not run|delivery program|died on signal|error in ~/.forward|error writing message|\
         exit status|exited with status|local delivery agent|mailer error|pipe to program|pipe to|\
         procmail:|unable to run command|vacation: |x-unix; 1|x-unix; 255",
    ),
    // What says of itself that it is about how much is sent: "quota" alone is a mailbox's.
    (
        Reason::Speeding,
        "daily message quota|excessive volume|exceeds the sending|limits for how many messages|message per connection|\
         message quota exceeded|messages can be sent per hour|messages per connection|mi:ccl|mi:cel|mi:dmc|mi:sfq|mi:stc|per-hour quota|rp:ccl|rp:cel|\
         rp:drc|rp:qrc|rp:trc|sending limit|sending quota|sending rate exceeded|throttling failure|too much mail from",
    ),
    // NetEase (163.com) names its reasons by codes, in front of a link that has "spam" in it whatever the reason is.
    (Reason::TooManyConn, "hl:icc|hl:ifc|rp:rcl"),
    (Reason::Blocked, "dt:rbl|hl:mep|hl:rep|mi:nhd|wm:bli|wm:blu"),
    (Reason::AuthFailure, "mi:dma|mi:spf"),
    (Reason::NoRelaying, "relaying denied. ip name|rp:frl"),
    (Reason::Rejected, "dt:sum|mi:imf"),
    (Reason::PolicyViolation, "executable content|sendernotauthenticatedfor"),
    (Reason::MesgTooBig, "recipsizelimit|sendersizelimit|too large for this recipient"),
    (Reason::HasMoved, "user not local; please try"),
    (
        Reason::Blocked,
        "blocked using|domain is listed in|permanently deferred|problem occurred. (ask your postmaster",
    ),
    (Reason::ContentError, "corrupt message"),
    (Reason::NetworkError, "host not found, try again"),
    (Reason::Rejected, "not accepting mail from"),
    (Reason::Blocked, "error: too many errors"),
    (
        Reason::Suppressed,
        "address is suppressed|hard bounced before|previously bounced|recipient is suppressed|\
         recipient suppressed|suppressed recipient|suppression list",
    ),
    (
        Reason::MailboxFull,
        "account is full|boite..pleine|boîte..pleine|buzón..lleno|caixa..cheia|casella..piena|disk quota|\
         does not have enough space|exceed..quota|exceeded storage allocation|exceeded the local limit|\
         exceeded the..storage|exceeded..storage allocation|exceeding..quota|exceeds..storage allocation|\
         full mailbox|inbox is full|mail box full|mail box is full|mail data..over the allowed|\
         mail folder is full|mail-box is full|mailbox exceed|mailbox full|mailbox has reached its|\
         mailbox is full|mailbox limit|mailbox maximum size|mailbox over|mailbox quota|\
         mailbox size limit exceeded|mailbox storage|mailbox too full|mailbox would exceed|\
         mailbox..exceeded the|mailbox..is full|mailbox..no space|mailbox..storage limit|mailbox..voll|\
         mailboxfull|maildir delivery failed..quota|mailfolder is full|\
         max message size exceeded in mailbox|no quota|not enough disk space for|\
         not enough space in..mailbox|not enough storage|not enough storage space in|out of storage space|\
         out of..quota|over its quota|over quota|over the allowed quota|\
         over the maximum allowed number of messages|over the maximum..quota|over the..storage|\
         over their..quota|overquota|postfach..voll|quota exceed|quota full|quota is full|quota limit|\
         quota reached|quota violation|quota..exceeded|quotaexceeded|receiving mail at a rate..full|\
         recipientmailboxquota|space quota|storage quota|the recipient's inbox is out of storage|\
         too many mail data|too many messages in..mailbox|too many messages on this mailbox|\
         user has exhausted|user has too many messages|user is full|переполнен|ящик..полон|メールボックス..容量|\
         メールボックスがいっぱい|メールボックスが一杯|信箱..滿|容量..超え|容量オーバー|收件箱已满|空间不足|空間不足|邮箱..已满|郵箱..已滿",
    ),
    // Spam by name, before the advice that such replies give about SPF and lists.
    (
        Reason::SpamDetected,
        "[hm08]|anti spam|anti-spam|antispam|appears to be spam|blocked for spam|blocked..as spam|\
         bulk filter|classified as spam|cloudmark|considered as spam|considered spam|contains spam|\
         content denied|detected as spam|dt:spm|due to spam|flagged as spam|high spam|\
         high volume of complaints|identified as spam|is spam|likely spam|likely suspicious|\
         likely unsolicited|looks like spam|lpn007_506|lpnaaa_506|mail rejected for|marked as spam|\
         message contains a url|message filtered. refer to the troubleshooting page|message flagged|\
         message rejected as|message was identified|mi:spb|no spam|ofr_506|\
         our system has detected an unusual rate|our system has detected that this message is|\
         possible spam|probable spam|probably spam|recognized as spam|regarded as spam|rejected as spam|\
         reported as spam|scored as spam|seems to be spam|spam classification|spam content|spam detected|\
         spam email|spam filter|spam mail|spam message|spam score|spam-like|spm,|suspected spam|\
         symantec..filtered|tagged as spam",
    ),
    (
        Reason::PolicyViolation,
        "because its content presents a potential|potential security|potentially dangerous|security reason",
    ),
    (
        Reason::RequirePtr,
        "550 5.7.25|address..must have..reverse|cannot find your host name|cannot find your hostname|\
         cannot resolve your address|cannot resolve..hostname|client must have..dns|\
         could not resolve your hostname|dns:nr|does not have a..ptr|does not resolve to..ip|fix..reverse|\
         forward confirmed|forward-confirmed|hostname..does not match..ip|hostname..unresolvable|\
         ip address..has no name|ip name forged|ip name lookup|ip..has no..dns|ip..name lookup failed|\
         lookup..client hostname|mismatches client ip|missing ptr|name..not resolve back|\
         no name..for your ip|no ptr|no reverse|not resolve to a hostname|ptr dns record|ptr entry|\
         ptr lookup|ptr record|ptr..record|rdns|reverse address|reverse dns|reverse hostname|reverse ip|\
         reverse lookup|reverse mapping|reverse name|reverse record|reverse-dns|\
         unable to find your hostname|unresolvable reverse|unverifiable sending|unverifyable sending|\
         valid ptr|without a reverse|without reverse|without..sender domain..fix|your ip..without..name",
    ),
    // Two headers of a kind, whatever the header is about.
    (Reason::ContentError, "duplicate header|duplicate..header"),
    (
        Reason::AuthFailure,
        "adsp|arc validation|authentication checks failed|dkim|dmarc|does not pass authentication|\
         domain owner discourages|domain owner recommends|domainkeys|email authentication|\
         failed authentication checks|failed spf|fails spf|fails to pass authentication|\
         from domain..authentication|is not signed|lacks authentication|message authentication|\
         not authorized by..domain|not designated..permitted sender|not pass..spf|\
         not permitted..by its spf|open-spf.org|openspf|pass spf|sender failed|sender id (pra)|\
         sender id fail|sender is not authorized by|sender is unauthenticated|sender policy framework|\
         sender..not authorized by|spf (sender|spf check|spf fail|spf hard|spf lookup|spf permerror|\
         spf record|spf sender|spf softfail|spf validation|spf verification|spf)|spf-fail|spf..fail|\
         spf.pobox.com|spf=fail|unauthenticated email|unauthenticated mail|violates spf",
    ),
    (
        Reason::NotCompliantRfc,
        "bare <lf>|bare cr|bare lf|bare line feed|bare linefeed|bare newline|has lines too long|\
         header is missing|line length|line too long|lines longer than|maximum allowed line|\
         messages missing|missing a valid|missing date|missing from|missing message-id|missing or invalid|\
         missing required header|missing..header|multiple..addresses in from|multiple..header|non-rfc|\
         not compliant|not rfc|rfc 1036|rfc 2822|rfc 5321|rfc 5322|rfc 822|rfc compl|rfc violation|\
         rfc-compl|rfc2822|rfc5321|rfc5322|rfc822 compl|stray newline|too long for transport|violates rfc",
    ),
    (Reason::BadReputation, "ip..poor..score|reputation|sender score|senderscore"),
    (
        Reason::FailedStartTls,
        "cannot start tls|certificate has expired|certificate verify failed|certificate..not trusted|\
         dane..tlsa|mta-sts|must issue a starttls|require tls|requires tls|server certificate not|\
         starttls, but was not offered|starttls..failed|starttls..not offered|tls handshake|\
         tls is required|tls negotiation failed|tls required",
    ),
    (
        Reason::SecurityError,
        "anonymous mail|application specific password|application-specific password|auth failed|\
         auth failure|authenticate first|authentication credentials|authentication failed|\
         authentication failure|authentication is required|authentication required|\
         authentication turned on|authorisation|authorization failed|bad username|check mail first|\
         insecure mail relay|insufficient authorization|invalid credentials|log in with your web browser|\
         login failed|login..required|mail sending denied|must authenticate|must be authenticated|must log|\
         need to authenticate|not authenticated|not authorized to send mail|not logged in|\
         please authenticate|pop before smtp|requires authentication|sasl|security violation|smtp auth|\
         unauthenticated sender|unencrypted|unrecognized authentication type|\
         username and password not accepted|verification failure|without authentication|you must log in",
    ),
    (
        Reason::Rejected,
        "access denied (in reply to mail from|backscatter|bad sender|badmailfrom|closed list|\
         does not accept mail from|domain of sender|domain of the sender|email address is not verified|\
         email address..verification failed|empty envelope|envelope from|envelope sender|\
         from address..rejected|from domain|from: domain|from: header domain|groups.google.com/support|\
         has been rejected..sender|invalid sender|members only|not a member|not allowed to post|\
         not allowed to send|not authorized to send|null return|null sender|only accepts mail from|\
         only accepts messages from|permission to post|recipient rejected your address|refused..sender|\
         rejecting..sender|return path|return-path|send mail as|sender address rejected|\
         sender address verification|sender address..rejected|sender denied|sender domain|\
         sender is not allowed|sender not allowed|sender not pre-approved|sender rejected|\
         sender verification failed|sender verify failed|sender was rejected|sender..blocked|\
         sender..denied|sender..does not exist|sender..not accepted|sender..not allowed|\
         sender..not permitted|sender..rejected|sending to/from an address|sendmail as|sent_second_ehlo|\
         subscribers only|unknown sender|user in blacklist|we do not accept mail..from|\
         your address..rejected|your domain",
    ),
    (
        Reason::TooManyConn,
        "concurrent connections|concurrent sessions|connection count|connection frequency limited|\
         connection limit|connection rate|connections from your|excessive connections|limit of recipients|\
         max connections|max number of rcpt|maximum attachment count|maximum concurrent|\
         maximum number of recipients|maximum number of..sessions|maximum..connections|\
         multiple destination domains per transaction|number of concurrent|number of recipients..exceed|\
         recipient limit|recipient thread limit|recipients per|recipients per message|\
         recipients..exceeds the limit|simultaneous..connections|thread limit exceeded|too many concurrent|\
         too many connection|too many mail recipients|too many open connections|too many rcpt|\
         too many recipient|too many sessions|too many simultaneous|too many smtp sessions|too many users|\
         too many..connections|too many..recipients",
    ),
    (
        Reason::Speeding,
        "daily smtp relay|daily..limit|deferred due to..user complaints|domain..exceeded the max defers|\
         email quota exceeded|exceeded the allowed number of messages|exceeded..sending|\
         excessive unknown recipients|frequency limit|hourly rate|hourly..limit|limiting rate|mail flood|\
         mail rate|mails per|message rate|messages per|peak smtp relay limit|please try again slower|\
         rate limit|rate that..prevents|rate-limit|ratelimit|receiving mail at a rate|\
         receiving mail too quickly|sending limit|sending quota|sending rate|sends too much|sent too many|\
         slow down|temporarily deferred|temporarily rate|throttl|throughput limit|too fast|too many emails|\
         too many mails|too many messages in|too many messages..sent|unusual rate",
    ),
    (
        Reason::NotAccept,
        "couldn't find a mail exchanger or ip address|destination domain..no mail|does not accept any mail|\
         does not accept mail|does not receive email|does not receive mail|does not support..mail|\
         doesn't accept mail|doesn't receive email|domain has no mail exchangers|domain..not accept mail|\
         host does not accept|mail receiving disabled|mx host is a null|mx record..null|name server reply|\
         name server: .: host not found|no incoming mail|no mail server for this domain|no mail service|\
         no mx found for domain|no mx record|no smtp service|not a mail server|not accepting mail|\
         not accepting messages|not accepting network|not configured to accept mail|null mx|nullmx|rfc7505|\
         smtp protocol returned a permanent error|system does not accept|system is not accepting|\
         system not accepting",
    ),
    (
        Reason::HostUnknown,
        "account or domain may not exist|bad destination system address|bad domain|can not resolve|\
         can't find..domain|cannot find mx|cannot find the domain|cannot resolve|could not find any host|\
         could not find host|could not resolve|couldn't find any host|destination domain|\
         dns name does not exist|does not have a valid domain|does not have an mx|doesn't have a valid|\
         domain does not exist|domain is not available|domain must exist|domain name does not exist|\
         domain name not found|domain name..invalid|domain not exist|domain not found|\
         domain..couldn't be found|domain..does not exist|domain..doesn't exist|domain..invalid|\
         domain..is not reachable|domain..no longer|domain..not be found|domain..unknown|\
         domaindoesnotexist|failed to find host|has no mx|host lookup did not complete|host name not found|\
         host not found|host unknown|host..does not exist|host..not found|hostname not found|\
         illegal domain|illegal host|invalid domain|invalid host|name has no usable|\
         name or service not known|no dns a-data|no mail exchanger|no mx or a|no such domain|no such host|\
         no such mail domain|no valid host|nodename nor servname|non-existent domain|nonexistent domain|\
         nonexistentdomain|nxdomain|recipient domain|recipient's domain|unable to find..mail exchanger|\
         unknown domain|unknown host|unroutable address|unrouteable address|ドメイン..見つ|ホスト..見つ",
    ),
    (
        Reason::Suspend,
        "abandoned|account disabled|account has been blocked|account has been disabled|account inactive|\
         account is disabled|account is not active|account is not available|account is temporarily limited|\
         account not available|account temporarily|account that you tried to reach is disabled|\
         account that you tried to reach is inactive|account..closed|account..deactivated|\
         account..disabled|account..discontinued|account..expired|account..frozen|account..inactive|\
         account..locked|account..not active|account..on hold|account..suspended|\
         account..temporarily suspended|accountdisabled|address is no longer active|\
         address no longer accepts mail|address..disabled|address..expired|address..inactive|\
         address..suspended|aduserdisabled|closed account|currently disabled|disabled account|\
         disabled mailbox|disabled or discontinued|disabled recipient|domain currently suspended|\
         domain..disabled|domain..suspended|email account..has been disabled|has been suspended|\
         hasn't entered during last|inactive account|inactive mailbox|inactive on this domain|\
         inactive user|inactivity|is a deactivated|is currently suspended|is deactivated|\
         mail box..disabled|mailbox closed|mailbox currently suspended|mailbox disabled|mailbox is blocked|\
         mailbox is closed|mailbox is disabled|mailbox is frozen|mailbox is not active|\
         mailbox unavailable or access denied|mailbox..deactivated|mailbox..disabled|mailbox..discontinued|\
         mailbox..expired|mailbox..frozen|mailbox..inactive|mailbox..locked|mailbox..not active|\
         mailbox..not currently|mailbox..suspended|new mail is not currently being accepted|\
         no longer accepts mail|not accepting new mail|not using a valid|out of business|\
         recipient is not active|recipient not active|recipient..deactivated|recipient..disabled|\
         recipient..has been disabled|recipient..inactive|recipient..suspended|subscription..expired|\
         suspended due to|temporarily disabled|temporarily locked|temporary disabled|terminated|\
         this account..closed|unused for|user account..expired|user disabled|user inactive|\
         user is inactive|user is not active|user not active|user suspended|user..deactivated|\
         user..disabled|user..locked|user..suspended|заблокирован|停止",
    ),
    (
        Reason::NoRelaying,
        "as a relay|authentication..relay|domain is not hosted|domain not hosted|domain not served|\
         insecure mail relay|is not hosted here|isn't allowed to be relayed|no relay|\
         no such domain at this location|not a gateway|not a local domain|not allowed to relay|\
         not an open relay|not authorized to relay|not handled by this|not local|not our domain|\
         not permitted to relay|not permitted to route|not relay|open relay is|open relay not|\
         rcpt..not one of our domains|rcpthosts|relay access denied|relay attempt|relay denied|\
         relay forbidden|relay is prohibited|relay not allowed|relay not authorized|relay not permitted|\
         relay operation|relay rejected|relay this message|relay..denied|relay..prohibited|relaying denied|\
         relaying disallowed|relaying for|relaying is not allowed|relaying mail to|relaying not allowed|\
         relaying not permitted|relaying prohibited|relaying..denied|relaying..prohibited|\
         sorry, that domain isn't|that domain isn't in my list|unable to relay|we are not a relay|\
         we don't relay",
    ),
    (
        Reason::Blocked,
        "[bl21]|abuseat.org|access denied..ip|access..rejected due to..ip|an rbl|bad helo|bad sender ip|\
         banned for|banned ip|banned sender|banned sending ip|barracudacentral|bl000|black list|black-list|\
         blackhole|blacklist|block list|block-list|blocked - see|blocked address|blocked at|\
         blocked because|blocked by|blocked due|blocked for abuse|blocked list|blocked on|blocked using|\
         blocked, see|blocked;|blockedsender|blocklist|client host rejected|client host..blocked|\
         client host..denied|cloudmark sender|con:b|connection denied|connection dropped by|\
         connection rejected|connections from..refused|connections not accepted|\
         connections will not be accepted|currently not accepting|deny list|denylist|dial-up|dialup|dnsbl|\
         does not accept mail from..host|dyn:|dynamic address|dynamic ip|dynamic..pool|dynamic/zombied|\
         ehlo..rejected|email blocked|envelope blocked|esmtp not accepting|esmtp..no mail accepted|\
         for abuse. see|found on a block|found on one or more|graylist|greeting..rejected|greylist|\
         has been blocked|has been denied because of its ip|have been blocked|helo command rejected|\
         helo..rejected|host..not allowed|hosts..not allowed|hotmail has..blocked|hvu:|invalid ehlo|\
         invalid helo|invalid ip|ip address..listed|ip address..not allowed|ip address..refused|\
         ip address..rejected|ip has been found on|ip is on|ip range|ip..banned|ip..blocked|ip..is block|\
         ip..is not authorized to send email directly|is currently blocked|is listed at|is listed by|\
         is listed in|is listed on|mail server..ip|may not be mail exchanger|network..blocked|\
         no access from mail server|no mail accepted from|no route-to-mx|not accept mail from your|\
         not accepting connections|not accepting mail from your|not in whitelist|on our block|open proxy|\
         open relay|postscreen|rbl.|refused by..reputation|refused to talk to me|refused. your|\
         rejected due to..blocking|rly:|rtr:|s3140|s3150|senderbase|sending server|server access forbidden|\
         server access..forbidden|server is blocked|sorbs|sorry, your ip|spamcop|spamhaus|\
         too many bad commands|too many errors from your ip|too many invalid recipients|too many unknown|\
         too much spam|uceprotect|unable to accept connections|we do not accept connections|\
         we do not accept mail from|we don't accept mail from|you are not allowed to connect|\
         you are not allowed to send|your access to submit messages|\
         your email has been automatically rejected|your email..blocked|your host..denied|your ip address|\
         your mail server..banned|your mail server..listed|your network is",
    ),
    (
        Reason::SpamDetected,
        " ube |, ube,|bayes|bogofilter|bulk email|bulk mail|considered..uce|content filter rejected|\
         content rejected, ube|high probability of|identified as bulk|junk e-mail|junk email|junk mail|\
         link..listed|looks like advert|mail content denied|message looks like|message scored|phish|razor|\
         scored as|spam|surbl|unsolicited|uribl|url in this message|url..listed|垃圾|迷惑メール",
    ),
    (
        Reason::PolicyViolation,
        "[cs01]|a policy that prohibited|administrative policy|administrative prohibition|\
         administratively denied|administratively prohibited|administrator has..restrict|against..policy|\
         attachment..blocked|attachment..not allowed|banned content|banned file|because of policy|\
         because of security|blocked file|blocked..policy|company policy|content filter rejection|\
         content not permitted|content policy|corporate policy|delivery not authorized|\
         delivery restriction|denied by policy|due to..policy|email not accepted for policy|\
         encrypted..not allowed|executable attachments|executable files are not allowed|\
         file extension..not allowed|file name..not allowed|file type..not allowed|forbidden attachment|\
         gcdp|illegal attachment|local policy|mail flow rule|mail policy|message filtered by|\
         message not allowed|message..rejected by..rule|messages from domain..prohibited|\
         not authorized to send..to the recipient|notauthenticated|notauthforuser|policy filter|\
         policy reason|policy rejected|policy rejection|policy restriction|policy violation|\
         prohibited by policy|prohibited for technical|prohibited..attachment|protocol violation|\
         recipient restriction|refused by policy|rejected by policy|rejected by..filter rule|\
         rejected..policy|resolver.rst|restricted attachment|restricted the..who can send|rst.not|\
         rule imposed|security policy|sender restriction|senderrestriction|size and type|spoof|\
         transport rule|transport.rules.reject|type..not permitted|violates our|violates..policy|\
         violation of..policy|we do not accept mail with|you aren't allowed|\
         you do not have permission to send to this recipient|you don't have permission to email|\
         you must be a member",
    ),
    (
        Reason::ContentError,
        "8-bit char|8-bit data in|8bit|bad header|binarymime|body type not supported|charset not supported|\
         content conversion|content not accepted|content-type..not|content..not supported|\
         conversion failure|conversion is not supported|conversion not|conversion required|conversion to|\
         empty message|encoding not supported|header fields too long|header line|header size|\
         header too large|headers too large|improper use of 8-bit|invalid content|invalid encoding|\
         invalid header|invalid mime|malformed message|malformed mime|malformed. not accepted|media error|\
         message body rejected|message content is not acceptable|message header..not|message is empty|\
         message is malformed|message parsing|message structure|mime boundary|mime content|mime error|\
         mime nesting|mime parse|smtputf8|too many headers|too many mime|unparsable|unparseable|\
         unrecognized..charset|unsupported character|unsupported charset|we do not accept..html|\
         wrong content|wrong..mime",
    ),
    (
        Reason::MesgTooBig,
        "attachment..too large|content length|domain policy size per transaction|exceed maximum|\
         exceeded mailsize|exceeded..size limit|exceeds fixed maximum|exceeds size|exceeds the maximum|\
         exceeds the size|exceeds..maximum..size|file too large|larger than allowed|\
         larger than the current limit|larger than the current system limit|larger than the maximum|\
         larger than..limit|line limit exceeded|mail size exceeded|mail size limit|mail size..exceed|\
         mail too large|mail..too large|maximum size for messages|maximum..size exceeded|\
         message exceeds..size|message is too large|message larger than|message length exceeds|\
         message size|message too large|message..larger|message..too large|recipsizelimit|sendersizelimit|\
         size exceeds|size larger than|size limit exceeded|size..exceeds..limit|too big|\
         too large for this recipient|too large message|too large to..deliver|too long message|\
         too much mail data|zu groß|サイズ..超",
    ),
    (
        Reason::HasMoved,
        "address changed|address has changed|address..changed to|changed address|has left|has moved|\
         have moved|left the company|left the organi|moved permanently|no longer at this|\
         no longer employed|no longer with|no longer working|no longer works|not our customer|\
         please forward to|please update your address|please update your records|please use the new|\
         replaced by|use..instead|user not local; please try",
    ),
    (
        Reason::NetworkError,
        "address family|address not resolved|all relevant mx records point to non-existent hosts|\
         bad connection|best mx host|broken pipe|connect error|connection broken|connection closed|\
         connection lost|connection reset|connection to..lost|connection was dropped|\
         connection..terminated|could not resolve host temporarily|destination unreachable|dns error|\
         dns failure|dns format error|dns lookup|dns loop|dns query failed|dns server|dns soft error|\
         dns-based|dnssec|domain lookup failed|establish an smtp connection|exceeded..hops|\
         forwarded more than the maximum|forwarding loop|had no relevant answers|hop count|hops exceeded|\
         host is unreachable|host name lookup failure|host unreachable|hostname lookup failure|ipv6 only|\
         lookup..responded with|loop detected|loopback|loops back to myself|lost connection|\
         mail exchanger..unreachable|mail loop|mail server loop|malformed domain|malformed..loop|\
         maximum forwarding|maximum hop|message is looping|message..hops|message..looping|mx lookup failed|\
         mx record points to local|mx..lookup..failed|mx..points to itself|name server timeout|\
         name service error|network connection|network error|network failure|network is unreachable|\
         network unreachable|no connector|no dns|no mx or a records|no route|no usable mx|pickup failed|\
         remote host closed|route to host|routing error|routing loop|routing.noconnector|servfail|\
         temporarily unable to resolve|temporary dns|temporary failure in name resolution|\
         temporary lookup failure|too many hops|too many local mx|too many received|too many relays|\
         too many transfers|unable to connect to host|unreachable host|unrouteable mail domain|\
         wasn't able to establish",
    ),
    (
        Reason::UserUnknown,
        "account does not exist|account doesn't exist|account that you tried to contact does not exist|\
         account that you tried to reach does not exist|account..not exist|address couldn't be found|\
         address does not exist|address doesn't exist|address invalid|address is not valid|\
         address not found|address not present|address unknown|address..could not be found|\
         address..couldn't be found|address..does not exist|address..doesn't exist|address..invalid|\
         address..unknown|address..wasn't found|addresses were unknown|adr.recip|adresse..invalide|\
         bad address syntax|bad destination email|bad mailbox|bad recipient|bestaat niet|can't be verified|\
         cannot be verified|check if address is correct|delivery to this user is not possible|\
         destinatario desconocido|destination mailbox|destination server..no such|destination user|\
         destination..unknown|destinatário..inexistente|did not match any|didn't match any|\
         does not exist here|does not have an account|does not like the recipient|doesn't exist here|\
         doesn't have a yahoo|doesn't have a..account|doesn't have an account|don't exists that user|\
         dosn't exist|email address..not found|email not found|email..does not exist|error..no such|\
         existe pas|existiert nicht|finns inte|has no mailbox|hat keine..adresse|illegal recipient|\
         illegal user|inbox..not found|inconnu|invalid email|invalid inbox|invalid mailbox|invalid rcpt|\
         invalid recipient|invalid user|is not a known|is not a member of|is not a user|\
         local recipient table|mailbox does not exist|mailbox doesn't exist|mailbox is not available|\
         mailbox is unavailable|mailbox is unknown|mailbox name not allowed|mailbox not available|\
         mailbox not exist|mailbox not found|mailbox not listed|mailbox unavailable|mailbox unknown|\
         mailbox..does not exist|mailbox..not found|mailbox..unavailable|name not recognized|nicht bekannt|\
         nicht gefunden|nie istnieje|no account|no existe|no local mailbox|no longer exists|\
         no longer valid|no mailbox by that name|no mailbox found|no mailbox here|no one here|\
         no such account|no such address|no such email|no such local user|no such mailbox|no such member|\
         no such name|no such object|no such person|no such recipient|no such user|no such virtual user|\
         no user by that name|no user here|no user with|no valid recipient|nobody here|non esiste|\
         non-existent|nonexistent|nonexisting|not a customer|not a known recipient|not a known user|\
         not a local recipient|not a local user|not a valid mailbox|not a valid recipient|not a valid user|\
         not exist on this server|not existing|not in recipient list|not in domino directory|not in my mailbox|\
         not known at this site|not known here|not known..address|not listed in|not our address|\
         not user of this server|not valid user|não existe|recipient address rejected: access denied|recipient address syntax|\
         recipient does not exist|recipient is not accepted|recipient is not local|recipient no longer|\
         recipient not accepted|recipient not exist|recipient not found|recipient unknown|\
         recipient verify failed|recipient..does not exist|recipient..does not have|\
         recipient..doesn't exist|recipient..no such|recipient..not exist|recipient..not found|\
         recipient..not listed|recipient..not recognized|recipient..unknown|recipient..verification failed|\
         recipient..was not accepted|recipientnotfound|resolver.adr.ex|resolver.adr.recip|smtp; 550 5.1.1|\
         there is no one|there is no such|there is no user|this address no longer|this is not a valid|\
         this user doesn't have|unable to verify user|unable to..chdir to maildir|unavailable mail user|\
         unbekannt|unknown account|unknown address|unknown destination|unknown email|unknown local|\
         unknown mailbox|unknown or invalid|unknown recipient|unknown user|unknown virtual|\
         unknown: invalid|unrecognized recipient|user does not exist|user doesn't exist|user id..not|\
         user is unknown|user missing|user name..not exist|user not exist|user not found|user not known|\
         user not local|user unknown|user(s) unknown|user..does not exist|user..doesn't exist|\
         user..not found|user..not listed|username..not exist|usuario desconocido|utente..sconosciuto|\
         virtual alias table|virtual mailbox table|не найден|не существует|недоступен|нет такого|アドレス..存在|\
         ディレクトリ..ありません|ユーザ..存在し|ユーザ..見つ|ユーザー..存在|ユーザー..見つ|宛先..ありません|宛先..不明|宛先..見つかりません|宛先メールアドレス..存在し|\
         收件人..不存在|用戶不存在|用户不存在",
    ),
    (
        Reason::Expired,
        "all hosts have been failing|all relays failed|can't send message for|cannot connect|\
         cannot send message for|cannot send message within|connection refused|connection time|\
         could not be contacted|could not be delivered for|could not be delivered within|\
         could not be reached|could not connect|could not deliver..for the last|\
         could not send message for past|couldn't connect|delivery delayed|delivery expire|\
         delivery failed..attempts|delivery time expired|delivery time limit|did not respond|\
         envelope expired|expired in queue|failed to connect|failed to establish connection|\
         has been delayed|have been failing for a long time|host..is down|in queue for|long failure period|\
         maximum retries|message expired|message has been in the queue|message has expired|\
         message..delayed|no answer from host|no server would accept|no smtp connection|\
         not accept our requests to connect|not been able to connect|not been delivered for|not reachable|\
         not responding|not yet been delivered|queue expired|queue too long|retry count|retry limit|\
         retry time not reached|retry timeout|retry..expired|server..is down|\
         smtp service unavailable..retry|socket error|time out|time-out|timed out|too long in queue|\
         too many retries|unable to connect|unable to contact|unable to deliver..days|\
         unable to deliver..for..days|unavailable..connect|wasn't able to connect|\
         will be deleted from queue|will continue to try|will retry",
    ),
    (
        Reason::SystemFull,
        "disk full|disk is full|disk space limit|filesystem is full|insufficient disk space|\
         insufficient resources|insufficient storage|insufficient system|no disk space|no space left|\
         not enough disk space|not enough space on|out of disk|out of memory|\
         requested mail action aborted: exceeded storage|storage exceeded on server|system full|\
         system storage",
    ),
    (
        Reason::SystemError,
        "backend|can't create|can't open|cannot process|cannot queue|cannot write|configuration error|\
         configuration problem|configuration..incorrect|could not be stored|could not create|\
         couldn't create|database error|deferred: local|delivery agent|duplicated message-id|\
         error from server|error in processing|error=28|failed to open|failure in processing|i/o error|\
         input/output error|insufficient permission|internal error|internal mail|internal problem|\
         load average|load too high|local configuration|local delivery failed|local error|lookup failure|\
         loop alert|loop was found in the mail exchanger|mail queue|mail server..unavailable|\
         message was lost|milter|misconfigur|not in gzip|not ready|not support tls|permission denied|\
         processing error|queue..failed|read error|resource temporarily|resources temporarily unavailable|\
         server busy|server configuration|server error|server temporarily unavailable|server unavailable|\
         service currently unavailable|service is unavailable|service not available|\
         service temporarily unavailable|service unavailable; try|software error|sql error|\
         storedrv.deliver|system config|system error|system load|system not available|system not capable|\
         system problem|temporary error|temporary local problem|timeout waiting for client input|too busy|\
         transientexception|unable to create|unable to open|unable to process|unable to queue|\
         undefined error|unexpected error|unexpected failure|unknown error|unspecified error|write error",
    ),
    (
        Reason::SyntaxError,
        "5.5.4|bad arguments|bad command|bad sequence|bad syntax|cannot decode response|\
         command not recognized|command rejected|command unknown|command unrecognized|commands out of|\
         helo first|improper sequence|invalid argument|invalid command|mail first|need mail|need rcpt|\
         nested mail|no identity changes permitted|not implemented|out of sequence|\
         parameter..not recognized|polite people say hello|protocol error|rcpt first|remote protocol|\
         send hello first|size parameter|syntax error|syntax..in parameters|unexpected command|\
         unknown command|unknown parameter|unrecognized command|unrecognized parameter|\
         unsupported parameter",
    ),
    (Reason::OnHold, "on hold|onhold"),
    (
        Reason::Filtered,
        "account is protected by|because the recipient is only accepting|\
         because the recipient..not accepting|content filter|domain rejected|due to extended inactivity|\
         filtered by|mail filter|message filtered|message rejected by|only accepting mail from specific|\
         recipient..protected|recipient..refuses|refused by recipient|rejected by filter|\
         rejected by recipient|rejected by the recipient|rejected by user|user refused|user reject|受信拒否",
    ),
];

/// What says little by itself: it counts where neither a phrase nor a code says more.
pub(super) const WEAK_PHRASES: Phrases = &[
    // What is left of an address's refusal when no cause stands beside it.
    (
        Reason::UserUnknown,
        "recipient address rejected|recipient rejected|address rejected|address error|bad address|\
         recipient..invalid|invalid address|存在しません|不存在",
    ),
    (Reason::SecurityError, "access denied|permission denied|not authorized|not permitted"),
    (Reason::SpamDetected, "message content rejected|content rejected|message content is not accepted"),
    (Reason::Filtered, "rejected by a remote mail server|rejected by the recipient's server"),
    (Reason::OnHold, "temporary failure|temporary problem|temporarily unable|try again later"),
    (Reason::Rejected, "rejected|refused"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_in_lower_case_and_none_is_empty() {
        for (reason, phrases) in PHRASES.iter().chain(WEAK_PHRASES) {
            let mut seen = std::collections::BTreeSet::new();
            for phrase in phrases.split('|') {
                assert_eq!(phrase, phrase.to_lowercase(), "{reason:?}");
                let pieces_stand = phrase.split("..").all(|piece| !piece.is_empty());
                assert!(phrase.chars().count() > 1 && pieces_stand, "{reason:?} {phrase:?}");
                assert!(seen.insert(phrase), "{reason:?} has {phrase:?} twice");
            }
        }
    }
}
