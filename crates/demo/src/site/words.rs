//! Every phrase of the demonstration, in three languages.

clearance_authority_server::phrases! {
    PRODUCT: "Clearance", "Clearance", "Clearance";
    SKIP: "Skip to the content", "跳至內容", "Saltar para o conteúdo";
    HERE: "on this computer", "於本機", "neste computador";
    INVENTED: "All people here are invented. Everything runs on this computer and is gone when it stops.", "此處所有人物均屬虛構。一切均在本機運行，停止後不留任何資料。", "Todas as pessoas são inventadas. Tudo corre neste computador e desaparece quando parar.";

    START_TITLE: "Try Clearance", "試用 Clearance", "Experimentar o Clearance";
    START_H1: "An authority, a phone and a gate", "一個機關、一部手機、一道閘門", "Uma autoridade, um telemóvel e uma porta";
    START_LEAD: "Everything runs on this computer, with invented people and keys made a minute ago. Open the phone and the gate side by side, show a code, and watch it pass.", "一切均在本機運行，人物虛構，密鑰剛剛製作。並排開啟手機與閘門，出示通關碼，看它通過。", "Tudo corre neste computador, com pessoas inventadas e chaves feitas há um minuto. Abra o telemóvel e a porta lado a lado, mostre um código e veja-o passar.";
    START_BUTTON: "Start: show {0}’s code", "開始：出示{0}的通關碼", "Começar: mostrar o código de {0}";
    CLOCK: "The demo’s clock", "示範時鐘", "O relógio da demonstração";
    CLOCK_WHY: "One clock for authority, phones and gates. Moving it does what waiting would do.", "機關、手機及閘門共用一個時鐘。撥快時鐘，與真正等候效果相同。", "Um só relógio para autoridade, telemóveis e portas. Adiantá-lo faz o que esperar faria.";
    WAIT_3H: "Wait 3 hours", "等候 3 小時", "Esperar 3 horas";
    WAIT_DAY: "Wait a day", "等候一天", "Esperar um dia";
    PLACES: "Three places", "三個地方", "Três lugares";
    CONSOLE: "Console", "主控台", "Consola";
    CONSOLE_SAYS: "An officer enrols people, records what happens and takes codes back.", "職員登記人士、記錄事項及收回通關碼。", "Um funcionário inscreve pessoas, regista o que acontece e retira códigos.";
    OPEN_CONSOLE: "Open the console", "開啟主控台", "Abrir a consola";
    CONSOLE_SIGNED: "You are signed in as the officer {0}.", "您將以職員 {0} 的身分登入。", "Entra como o funcionário {0}.";
    WALLET: "Wallet", "錢包", "Carteira";
    WALLET_SAYS: "A phone shows a code that renews itself, with no network.", "手機無需網絡，即可出示自動更新的通關碼。", "Um telemóvel mostra um código que se renova sozinho, sem rede.";
    OPEN_WALLET: "Open the wallet", "開啟錢包", "Abrir a carteira";
    LANE: "Lane", "通道", "Passagem";
    LANE_SAYS: "A gate reads the code by camera or by a click, and decides.", "閘門以鏡頭或點擊讀取通關碼，並作出決定。", "Uma porta lê o código pela câmara ou por um clique, e decide.";
    OPEN_LANE: "Open the lane", "開啟通道", "Abrir a passagem";
    SYSTEMS: "Eight systems, someone to try each", "八個系統，各有一人可試", "Oito sistemas, alguém para experimentar cada um";
    WHO: "Who", "人士", "Quem";
    SYSTEM: "System", "系統", "Sistema";
    TRY: "Try this", "試試看", "Experimente";
    LINK: "Link", "連結", "Ligação";
    PLAY_WITH: "Play with {0}", "試用{0}", "Experimentar com {0}";
    CHEAT: "Try to cheat", "試試作弊", "Tente enganar";
    CHEAT_SAYS: "Show a screenshot, set the phone’s clock wrong, copy the phone, cut the gate’s network. The lane says what it saw.", "出示截圖、撥錯手機時間、複製手機、切斷閘門網絡。通道會說明它看到甚麼。", "Mostre uma captura de ecrã, desacerte o relógio, copie o telemóvel, corte a rede da porta. A passagem diz o que viu.";
    CHOOSE_TRICK: "Choose a trick", "選擇手法", "Escolher um truque";

    MUTUAL: "Mutual code, Hong Kong and Macao", "港澳通關碼", "Código mútuo, Hong Kong e Macau";
    MUTUAL_TRY: "Show Mei’s code first, then your own. Then report the card lost.", "先出示 Mei 的通關碼，再出示您的。然後報失身份證。", "Mostre primeiro o código de Mei, depois o seu. Depois comunique a perda do bilhete.";
    ECHANNEL: "Hong Kong e-Channel", "香港 e-道", "e-Channel de Hong Kong";
    ECHANNEL_TRY: "Enrol, wait three hours, apply for the code, and pass.", "登記，等候三小時，申請通關碼，然後通過。", "Inscreva-se, espere três horas, peça o código e passe.";
    APCS: "Macao code", "澳門通關碼", "Código de Macau";
    APCS_TRY: "Pass in Macao. Then try it at a gate in Hong Kong.", "在澳門通過，再到香港閘門試試。", "Passe em Macau. Depois tente numa porta em Hong Kong.";
    STAY: "Stay and landing slip", "逗留及入境標籤", "Estada e talão de entrada";
    STAY_TRY: "Enter Hong Kong, lose the slip, and have it printed again.", "進入香港，遺失標籤，再補印。", "Entre em Hong Kong, perca o talão e peça-o de novo.";
    PASS: "Mainland temporary pass", "內地臨時通行證", "Passe temporário do Interior";
    PASS_TRY: "Enter once. Then wait for the next code and try to enter again.", "入境一次。等候下一個碼，再試一次。", "Entre uma vez. Espere pelo código seguinte e tente de novo.";
    PERMIT: "Macao travel permit", "澳門旅行證", "Título de viagem de Macau";
    PERMIT_TRY: "Pass with the permit, then lose it.", "憑旅行證通過，然後遺失。", "Passe com o título e depois perca-o.";
    PASSPORT: "Macao passport at gates abroad", "澳門護照於外地閘門", "Passaporte de Macau em portas no estrangeiro";
    PASSPORT_TRY: "Pass in Sydney, then report the passport lost.", "在悉尼通過，然後報失護照。", "Passe em Sydney e depois comunique a perda do passaporte.";
    APPOINTMENT: "Identity card appointment", "身份證預約", "Marcação do bilhete de identidade";
    APPOINTMENT_TRY: "Arrive together, four people with one code. Then the appointment is used up.", "四人憑一個碼一同到達。其後預約已使用。", "Cheguem juntos, quatro pessoas com um código. Depois a marcação fica usada.";

    BORDER_GATE: "Border Gate, Macao", "澳門關閘", "Portas do Cerco, Macau";
    WEST_KOWLOON: "West Kowloon, Hong Kong", "香港西九龍", "West Kowloon, Hong Kong";
    PUDONG: "Pudong, Mainland", "內地浦東", "Pudong, Interior da China";
    HONGQIAO: "Hongqiao, Mainland", "內地虹橋", "Hongqiao, Interior da China";
    SYDNEY: "Sydney, Australia", "澳洲悉尼", "Sydney, Austrália";
    KOWLOON_OFFICE: "Kowloon office, Hong Kong", "香港九龍辦事處", "Balcão de Kowloon, Hong Kong";
    NORTH_STAND: "North stand of the stadium", "體育場北看台", "Bancada norte do estádio";

    MY_CODES: "My codes", "我的通關碼", "Os meus códigos";
    WORKS_OFFLINE: "Works offline", "可離線使用", "Funciona sem rede";
    WHOSE_CODE: "Whose code", "誰的通關碼", "De quem é o código";
    OWN: "{0} (you)", "{0}（您）", "{0} (eu)";
    CODE_OF: "{0}’s code", "{0}的通關碼", "Código de {0}";
    NO_CODE_OF: "{0} has no code now", "{0}現時沒有通關碼", "{0} não tem código agora";
    PICTURE_IS: "The picture is {0}. Check that {1} is at the gate.", "圖案為{0}。請確認{1}在閘門前。", "A imagem é {0}. Confirme que {1} está na porta.";
    GUARD: "Guard picture: {0}", "識別圖案：{0}", "Imagem de guarda: {0}";
    KITE: "a kite", "風箏", "um papagaio";
    BOAT: "a boat", "小船", "um barco";
    CODE_ALT: "Clearance code of {0}, for the gates of {1}", "{0}的通關碼，適用於{1}閘門", "Código de passagem de {0}, para as portas de {1}";
    NEW_IN: "New code in {0} s", "{0} 秒後更新", "Novo código em {0} s";
    FOR_GATES: "For the gates of {0}.", "適用於{0}閘門。", "Para as portas de {0}.";
    CHANGE_TO: "Change to {0}", "改為{0}", "Mudar para {0}";
    THROUGH: "{0} is through: show {1}", "{0}已通過：出示{1}", "{0} passou: mostrar {1}";
    READY: "Who is ready", "誰已就緒", "Quem está pronto";
    IS_READY: "Ready", "就緒", "Pronto";
    IS_PENDING: "Not yet", "尚未", "Ainda não";
    IS_HELD: "Suspended", "暫停", "Suspenso";
    IS_OVER: "Ended", "已終止", "Terminado";
    IS_NONE: "None", "沒有", "Nenhum";
    UNTIL: "Until {0}. The app renews it by itself when the phone is online.", "至{0}。手機連線時應用程式會自動續期。", "Até {0}. A aplicação renova-o quando o telemóvel está em linha.";
    FROM: "It usually works from {0}.", "一般由{0}起可用。", "Em regra funciona a partir de {0}.";
    OVER_SAYS: "The authority has ended it. This phone still has the code; the gates know better.", "機關已終止。此手機仍有該碼，但閘門已得知。", "A autoridade terminou-o. Este telemóvel ainda tem o código; as portas sabem mais.";
    HELD_SAYS: "It does not open gates until the authority lets it go on.", "在機關恢復之前，不能開啟閘門。", "Não abre portas até a autoridade o libertar.";
    NOTHING_YET: "Nothing was granted yet. Enrol or apply first.", "尚未獲批任何項目。請先登記或申請。", "Ainda nada foi concedido. Inscreva-se ou peça primeiro.";
    MO_PASSPORT: "Macao passport", "澳門護照", "Passaporte de Macau";
    ANSWERS: "The gate answers", "閘門的答覆", "A porta responde";
    GATE_CLOCK: "Clock", "時鐘", "Relógio";
    SEE_WHY: "See what {0} can have, and why", "查看{0}可獲甚麼及原因", "Veja o que {0} pode ter, e porquê";
    KEY_FACT: "In a real phone the key is in its hardware.", "真正的手機會把密鑰存於硬件。", "Num telemóvel real a chave está no hardware.";
    KEY_THEN: "Here it lies in the memory of this program, so that it can be copied in a trick. That is what hardware prevents.", "此處密鑰存於本程式的記憶體，因此可在手法中被複製；這正是硬件所防止的。", "Aqui está na memória deste programa, para poder ser copiada num truque. É isso que o hardware impede.";
    TOLD_BY: "From the authority", "機關通知", "Da autoridade";

    WHY_TITLE: "What {0} can have, and why", "{0}可獲甚麼及原因", "O que {0} pode ter, e porquê";
    BACK_TO_CODES: "Back to all codes", "返回所有通關碼", "Voltar a todos os códigos";
    NOW: "Now", "現況", "Agora";
    NEEDED: "Needed", "所需", "Necessário";
    FROM_DAY: "From", "由", "A partir de";
    MEMBER: "Person", "人士", "Pessoa";
    TO_DO: "What to do", "怎樣做", "O que fazer";
    MISSING: "What stands in the way", "有何障礙", "O que falta";
    MEANWHILE: "Until then", "在此之前", "Até lá";
    COUNTERS: "The counters are open to everybody.", "人工櫃檯供所有人使用。", "Os balcões estão abertos a todos.";
    COUNTERS_THEN: "Take the identity card.", "請攜帶身份證。", "Leve o bilhete de identidade.";
    ASKED_AT: "Asked at {0}. The rules are those of the scheme {1}, version {2}.", "查詢時間：{0}。規則按計劃 {1} 第 {2} 版。", "Perguntado às {0}. As regras são do esquema {1}, versão {2}.";
    CHECK_AGAIN: "Check again", "再查一次", "Verificar de novo";

    PLAY_TITLE: "Phone and gate", "手機與閘門", "Telemóvel e porta";
    DEMO_CLOCK: "Demo’s clock", "示範時鐘", "Relógio";
    ALL_PEOPLE: "All people", "所有人", "Todas as pessoas";
    PHONE_FRAME: "Phone: {0}", "手機：{0}", "Telemóvel: {0}";
    GATE_FRAME: "Gate: {0}", "閘門：{0}", "Porta: {0}";
    SHOWS: "The phone shows {0}’s code. Hold a real phone to the camera, or", "手機顯示{0}的通關碼。可將真手機對準鏡頭，或", "O telemóvel mostra o código de {0}. Ponha um telemóvel real à câmara, ou";
    SHOW: "Show it to the gate", "向閘門出示", "Mostrar à porta";
    OR_TRICK: "Try a trick", "試一個手法", "Tente um truque";
    AGAIN: "The same code twice", "同一個碼出示兩次", "O mesmo código duas vezes";
    OLD: "A screenshot, a minute old", "一分鐘前的截圖", "Uma captura com um minuto";
    FAST: "Phone’s clock 40 s fast", "手機時間快 40 秒", "Relógio 40 s adiantado";
    HOUR: "Phone’s clock an hour fast", "手機時間快一小時", "Relógio uma hora adiantado";
    COPY: "A copied phone", "複製的手機", "Um telemóvel copiado";
    OTHER: "Somebody else holds it", "由他人持有", "Outra pessoa segura-o";
    CUT: "Cut the gate’s network", "切斷閘門網絡", "Cortar a rede da porta";
    CONNECT: "Connect the gate again", "重新連接閘門", "Ligar de novo a porta";
    HAPPENS: "What happens to {0}", "{0}發生的事", "O que acontece a {0}";
    OTHER_GATES: "Another gate", "另一閘門", "Outra porta";
    TIME: "Time", "時間", "Tempo";

    APPLY: "Apply for the mutual code", "申請港澳通關碼", "Pedir o código mútuo";
    CANCEL_CARD: "The card is cancelled", "身份證被註銷", "O bilhete é cancelado";
    ENROL: "Enrol at a kiosk", "在自助機登記", "Inscrever-se num quiosque";
    ENTER: "Enter Hong Kong, with a slip", "進入香港並取標籤", "Entrar em Hong Kong, com talão";
    LOSE_CARD: "Report the card lost", "報失身份證", "Comunicar a perda do bilhete";
    LOSE_PASSPORT: "Report the passport lost", "報失護照", "Comunicar a perda do passaporte";
    LOSE_PERMIT: "Report the permit lost", "報失旅行證", "Comunicar a perda do título";
    REPRINT_SLIP: "Lose the slip, print it again", "遺失標籤並補印", "Perder o talão e reimprimi-lo";
    USE_APPOINTMENT: "The number tag is taken", "領取籌號", "A senha foi tirada";

    DID_TIME: "Time has passed. The authority has published, and every gate on the network has the lists.", "時間已過。機關已公布清單，所有連線閘門均已取得。", "Passou o tempo. A autoridade publicou e cada porta em rede tem as listas.";
    DID_TOLD: "The officer has told the authority. Gates on the network learn it with their next list, within seconds.", "職員已通知機關。連線閘門數秒內會從下一份清單得知。", "O funcionário comunicou à autoridade. As portas em rede sabem-no com a próxima lista, em segundos.";
    DID_CUT: "The gate is off the network. It goes on by the lists that it has, which grow old: wait, and show the code again.", "閘門已離線，將沿用手上清單，而清單會變舊：請等候後再出示。", "A porta está sem rede. Continua com as listas que tem, que envelhecem: espere e mostre de novo o código.";
    DID_CONNECT: "The gate is on the network, and has the newest lists.", "閘門已連線，並取得最新清單。", "A porta está em rede e tem as listas mais recentes.";
    DID_OLD: "A minute has passed since the picture was taken.", "截圖後已過一分鐘。", "Passou um minuto desde que a imagem foi tirada.";
    DID_COPY: "First the phone, then its copy with the same key. One code a step: whoever comes second is refused.", "先是手機，後是同一密鑰的複本。每一時段只限一碼：後來者被拒。", "Primeiro o telemóvel, depois a cópia com a mesma chave. Um código por intervalo: o segundo é recusado.";
    DID_REFUSED: "It was not done: {0}", "未能完成：{0}", "Não foi feito: {0}";
    SLIP: "Landing slip {0}, until {1}, printed {2} times", "入境標籤 {0}，至 {1}，已印 {2} 次", "Talão {0}, até {1}, impresso {2} vezes";

    FACE_LABEL: "Traveller’s display", "旅客顯示屏", "Ecrã do viajante";
    PANEL_LABEL: "Officer’s panel", "職員面板", "Painel do agente";
    ADMIT: "Admit", "放行", "Admitir";
    REFER: "Refer: you decide", "轉介：由您決定", "Remeter: decida";
    REFUSE: "Refuse", "拒絕", "Recusar";
    LANE_READY: "Ready", "就緒", "Pronta";
    REASON: "Reason", "原因", "Motivo";
    CODE: "Code", "通關碼", "Código";
    PARTY: "Party", "人數", "Grupo";
    PEOPLE_COUNT: "{0}", "{0} 人", "{0}";
    PERSON: "Person", "人士", "Pessoa";
    FACE_AGREES: "face agrees (simulated)", "容貌相符（模擬）", "o rosto condiz (simulado)";
    FACE_DIFFERS: "another face (simulated)", "容貌不符（模擬）", "outro rosto (simulado)";
    NOT_COMPARED: "not compared", "未作比對", "não comparada";
    PHONE_CLOCK: "Code’s age", "通關碼時齡", "Idade do código";
    SECONDS_OLD: "{0} s old", "{0} 秒前", "{0} s";
    SECONDS_AHEAD: "{0} s ahead", "超前 {0} 秒", "{0} s adiantado";
    STATUS: "Status", "狀態", "Estado";
    S_VALID: "valid", "有效", "válido";
    S_SUSPENDED: "suspended", "暫停", "suspenso";
    S_REVOKED: "revoked", "撤銷", "revogado";
    S_UNKNOWN: "cannot tell", "無法得知", "não se sabe";
    LIST_OLD: "{0}, list {1} old", "{0}，清單 {1} 前", "{0}, lista com {1}";
    SAW: "Saw", "所見", "Viu";
    TOOK: "Took", "用時", "Demorou";
    LISTS: "Lists", "清單", "Listas";
    OLD_BY: "{0} old", "{0} 前", "com {0}";
    NO_LISTS: "none yet", "尚無", "ainda nenhuma";
    LEDGER: "Ledger", "帳本", "Registo";
    SHARED: "recording, one for all lanes", "記錄中，所有通道共用", "a gravar, um para todas as passagens";
    NETWORK: "Network", "網絡", "Rede";
    ONLINE: "connected", "已連接", "ligada";
    OFFLINE: "cut off", "已切斷", "cortada";
    LAST: "Last decisions", "最近的決定", "Últimas decisões";
    NONE_YET: "None yet.", "尚無。", "Ainda nenhuma.";
    TYPE: "Code from a scanner, or typed", "掃描器或手動輸入的碼", "Código de um leitor, ou escrito";
    CHECK: "Check", "查驗", "Verificar";
    CAMERA: "Use the camera", "使用鏡頭", "Usar a câmara";
    CAMERA_FAILED: "There is no camera, or the browser may not use it. Show the code by a click.", "沒有鏡頭，或瀏覽器未獲准使用。請以點擊出示。", "Não há câmara, ou o navegador não a pode usar. Mostre o código com um clique.";
    SOUND: "Sound", "聲音", "Som";
    NOT_FOUND: "There is no such page. Go back to the first page.", "沒有此頁。請返回首頁。", "Esta página não existe. Volte à primeira página.";
    FAILED: "It did not work", "未能完成", "Não foi possível";
    FIRST_PAGE: "First page", "首頁", "Primeira página";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clearance_authority_server::console::Lang;

    use super::ALL;

    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(at, _)| at).collect()
    }

    #[test]
    fn every_phrase_has_words_and_the_same_values_in_every_language() {
        for (name, phrase) in ALL {
            for lang in Lang::ALL {
                let text = phrase.of(lang);
                assert!(!text.trim().is_empty(), "{name} {lang:?}");
                assert_eq!(places(text), places(phrase.en), "{name} {lang:?}");
            }
        }
    }
}
