//! What a form did, and why it did nothing.

crate::phrases! {
    ACCOUNT: "The account is made. It gets in by a token.", "帳戶已建立，以權杖存取。", "A conta está criada. Entra com uma credencial de acesso.";
    ACCOUNT_CLOSED: "The account is disabled. Its sessions and tokens open nothing any more.", "帳戶已停用，其登入及權杖即時失效。", "A conta está desativada. As suas sessões e credenciais já nada abrem.";
    AGREED: "You agreed, and it was done.", "你已同意，操作已執行。", "Concordou, e foi feito.";
    DECIDED: "The decision is recorded.", "決定已記錄。", "A decisão está registada.";
    DECLINED: "You declined. Nothing was changed.", "你已拒絕。未有任何更改。", "Recusou. Nada foi alterado.";
    DOCUMENT: "The document is recorded.", "證件已登記。", "O documento está registado.";
    ENTERED: "The person is entered.", "人士已登記。", "A pessoa está registada.";
    EVENT: "The event is recorded. Gates learn within a minute what follows from it.", "事件已登記。通道將於一分鐘內獲知其後果。", "O facto está registado. As passagens sabem dentro de um minuto o que dele resulta.";
    GUARDIAN: "The guardian is appointed.", "監護人已委任。", "O tutor está nomeado.";
    LODGED: "The application is lodged, and was judged.", "申請已遞交並已審批。", "O pedido foi apresentado e apreciado.";
    MOVED: "The appointment is moved.", "預約已更改。", "A marcação foi alterada.";
    OPENED: "The time is open.", "時段已開放。", "O horário está aberto.";
    DATE_MOVED: "The date is moved.", "日期已更改。", "A data foi alterada.";
    CODE_SET: "The booking has another code.", "已設定新查詢密碼。", "A marcação tem outro código.";
    PAPER: "The paper is recorded.", "文件已登記。", "O papel está registado.";
    PUBLISHED: "A list is published. Gates fetch it within a minute.", "清單已發布。通道將於一分鐘內取得。", "Foi publicada uma lista. As passagens obtêm-na dentro de um minuto.";
    RELEASED: "The place is given back.", "名額已釋出。", "O lugar foi libertado.";
    REPRINTED: "The reprint is counted. Print the slip now.", "補印已記錄。請列印標籤。", "A reimpressão está contada. Imprima agora o talão.";
    SLIP_PRINTED: "The slip has its number and its last day. Print it now.", "標籤已有編號及最後一日，請列印。", "O talão tem número e último dia. Imprima-o agora.";
    RESUMED: "The suspension is lifted. Gates learn it within a minute.", "暫停已解除。通道將於一分鐘內獲知。", "A suspensão foi levantada. As passagens sabem-no dentro de um minuto.";
    SUSPENDED: "It is suspended. Within a minute no gate admits its code.", "已暫停。一分鐘內所有通道將不再接納其碼。", "Está suspenso. Dentro de um minuto nenhuma passagem admite o código.";
    TOKEN_ENDED: "The token is revoked.", "權杖已撤銷。", "A credencial de acesso foi revogada.";
    WAITS: "It waits for another supervisor. Nothing has been changed yet.", "等候另一名主管批核，尚未作出任何更改。", "Aguarda outro supervisor. Ainda nada foi alterado.";

    ALREADY_GRANTED: "It was granted before. Tell an event if something happened to it.", "此申請已獲批准。如有變化，請登記事件。", "Já foi deferido. Se algo mudou, comunique um facto.";
    BAD_NAME: "2 to 40 small letters, digits, points, hyphens or underscores.", "2 至 40 個小寫字母、數字、句點、連字號或底線。", "2 a 40 letras minúsculas, algarismos, pontos, hífenes ou sublinhados.";
    BAD_GROUP: "A gate needs the name of a gate group; nobody else has one.", "通道須填寫通道組名稱；其他職務不應填寫。", "Uma passagem precisa do nome de um grupo; mais ninguém o tem.";
    CHECK_IDENTITY: "Compare the person with the document first, then tick this.", "請先核對本人與證件，然後勾選。", "Compare primeiro a pessoa com o documento e assinale depois.";
    CONFLICT: "Somebody else changed the same thing meanwhile, and nothing was done. Look at it again, then try once more.", "其間有人更改了同一事項，未有執行任何操作。請重新查看後再試。", "Outra pessoa alterou o mesmo entretanto e nada foi feito. Veja de novo e tente outra vez.";
    COUNTRY: "Three capital letters, as CHN or PRT.", "三個大楷字母，例如 CHN 或 PRT。", "Três letras maiúsculas, como CHN ou PRT.";
    DECIDE_ONE: "Decide at least one of these.", "請至少決定一項。", "Decida pelo menos um destes.";
    ENDS_FIRST: "It would end before it begins. Look at both again.", "結束早於開始。請再次核對。", "Terminaria antes de começar. Veja os dois de novo.";
    ERASED: "The person’s data were erased. Nothing was done.", "該人士的資料已刪除。未有執行任何操作。", "Os dados da pessoa foram apagados. Nada foi feito.";
    FULL: "Somebody else took the place. Choose another time.", "名額已被他人取得。請選擇其他時段。", "Outra pessoa ficou com o lugar. Escolha outro horário.";
    INVALID: "Something here does not fit, and nothing was done. Look at each value again.", "部分資料不符，未有執行任何操作。請逐項核對。", "Algo aqui não está certo e nada foi feito. Veja cada valor de novo.";
    LIFE: "From tomorrow to 400 days from now.", "由明天起，最多 400 天。", "De amanhã até daqui a 400 dias.";
    NO_TIME: "{0} is not a time. Write it as 09:15.", "{0} 不是時間。請填寫為 09:15。", "{0} não é uma hora. Escreva como 09:15.";
    NOT_NOW: "The state of things does not allow it, and nothing was done. Look at the page again.", "現況不允許此操作，未有執行任何操作。請重新查看頁面。", "O estado das coisas não o permite e nada foi feito. Veja a página de novo.";
    NOTHING_DONE: "Nothing was changed.", "未有任何更改。", "Nada foi alterado.";
    OWN_GUARDIAN: "Nobody is their own guardian. Give the number of the parent or guardian.", "不能成為自己的監護人。請填寫父母或監護人的編號。", "Ninguém é tutor de si próprio. Indique o número do pai, mãe ou tutor.";
    PLACES_TAKEN: "More places are taken already than that.", "已訂名額超過此數。", "Já há mais lugares ocupados do que isso.";
    SECOND_PERSON: "Somebody else must do this: a second supervisor, or the operator.", "須由另一人處理：另一名主管或系統操作員。", "Tem de ser outra pessoa: um segundo supervisor ou o operador.";
    TO_GUARDIAN: "A minor’s code goes to a guardian in force; everybody else gets their own. Choose again.", "未成年人的啟用碼須交予現任監護人，其他人則由本人領取。請重新選擇。", "O código de um menor entrega-se a um tutor em funções; os outros recebem o seu. Escolha de novo.";
    TOO_SHORT: "At least two characters.", "至少兩個字元。", "Pelo menos dois caracteres.";
}
