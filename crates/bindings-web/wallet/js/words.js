// Every phrase of the app, in three languages. What the wallet, the schemes and the authority say comes from them.

const WORDS = {
  skip: ["Skip to the content", "跳至內容", "Saltar para o conteúdo"],
  myCodes: ["My codes", "我的通關碼", "Os meus códigos"],
  worksOffline: ["Works offline", "可離線使用", "Funciona sem rede"],
  whoseCode: ["Whose code", "誰的通關碼", "De quem é o código"],
  codeOf: ["{0}’s code", "{0}的通關碼", "Código de {0}"],
  pictureIs: ["The picture is {0}. Check that {1} is at the gate.", "圖案為{0}。請確認{1}在閘門前。", "A imagem é {0}. Confirme que {1} está na porta."],
  guard: ["Guard picture: {0}", "識別圖案：{0}", "Imagem de guarda: {0}"],
  codeAlt: ["Clearance code of {0}, for the gates of {1}", "{0}的通關碼，適用於{1}閘門", "Código de passagem de {0}, para as portas de {1}"],
  newIn: ["New code in {0} s", "{0} 秒後更新", "Novo código em {0} s"],
  forGates: ["For the gates of {0}.", "適用於{0}閘門。", "Para as portas de {0}."],
  changeTo: ["Change to {0}", "改為{0}", "Mudar para {0}"],
  through: ["{0} is through: show {1}", "{0}已通過：出示{1}", "{0} passou: mostrar {1}"],
  noCodeOf: ["{0} has no code now.", "{0}現時沒有通關碼。", "{0} não tem código agora."],
  ready: ["Who is ready", "誰已就緒", "Quem está pronto"],
  isReady: ["Ready", "就緒", "Pronto"],
  renewSoon: ["Renew soon", "請盡快續期", "Renovar em breve"],
  isPending: ["Not yet", "尚未", "Ainda não"],
  isHeld: ["Suspended", "暫停", "Suspenso"],
  isOver: ["Ended", "已終止", "Terminado"],
  isNone: ["None", "沒有", "Nenhum"],
  untilThen: ["Until {0}. The app renews it by itself when the phone is online.", "至{0}。手機連線時應用程式會自動續期。", "Até {0}. A aplicação renova-o quando o telemóvel está em linha."],
  connectBefore: ["Ready until {0}. Connect this phone to a network before then; it takes a few seconds.", "有效至{0}。請在此之前讓手機連線，只需數秒。", "Pronto até {0}. Ligue este telemóvel a uma rede antes disso; demora poucos segundos."],
  from: ["It usually works from {0}.", "一般由{0}起可用。", "Em regra funciona a partir de {0}."],
  overSays: ["The authority has ended it. Gates no longer open for it.", "機關已終止，閘門不再為其開啟。", "A autoridade terminou-o. As portas já não se abrem com ele."],
  heldSays: ["It does not open gates until the authority lets it go on.", "在機關恢復之前，不能開啟閘門。", "Não abre portas até a autoridade o libertar."],
  nothingYet: ["Nothing was granted yet. Enrol or apply first.", "尚未獲批任何項目。請先登記或申請。", "Ainda nada foi concedido. Inscreva-se ou peça primeiro."],
  seeWhy: ["See what {0} can have, and why", "查看{0}可獲甚麼及原因", "Veja o que {0} pode ter, e porquê"],
  toldBy: ["From the authority", "機關通知", "Da autoridade"],
  seen: ["I have read it", "已閱", "Já li"],
  bright: ["Turn the screen’s brightness up at the gate.", "到閘門前請調高螢幕亮度。", "Aumente o brilho do ecrã junto à porta."],
  brightThen: ["Hold the code still, a hand’s width from the reader. The screen stays on.", "將通關碼平穩地放在讀取器前約一掌距離。螢幕會保持開啟。", "Segure o código parado, a um palmo do leitor. O ecrã fica ligado."],
  brightNoLock: ["Hold the code still, a hand’s width from the reader.", "將通關碼平穩地放在讀取器前約一掌距離。", "Segure o código parado, a um palmo do leitor."],
  takeCard: ["Take the identity card with you.", "請攜帶身份證。", "Leve o bilhete de identidade."],
  takeCardThen: ["An officer may ask for it.", "職員可能要求出示。", "Um agente pode pedi-lo."],
  offline: ["This app works without a network.", "本應用程式無需網絡亦可使用。", "Esta aplicação funciona sem rede."],
  lastOnline: ["It was last online {0}.", "最近連線：{0}。", "Esteve em linha pela última vez {0}."],
  neverOnline: ["It has not been online yet.", "尚未連線。", "Ainda não esteve em linha."],
  goOnline: ["Go online now", "立即連線", "Ligar agora"],
  notReached: ["The authority was not reached.", "未能連接機關。", "Não foi possível contactar a autoridade."],
  notReachedThen: ["Your codes go on. The app tries again by itself.", "您的通關碼可繼續使用，應用程式會自動重試。", "Os seus códigos continuam. A aplicação tenta de novo sozinha."],
  clockRight: ["My clock is right", "我的時鐘正確", "O meu relógio está certo"],
  challenge: ["The gate shows a number or a small code", "閘機顯示數字或小型二維碼", "A porta mostra um número ou um pequeno código"],
  challengeHint: ["16 letters and digits", "16 個字母及數字", "16 letras e algarismos"],
  challengeField: ["What the gate shows", "閘機所示", "O que a porta mostra"],
  challengeBad: ["That is not what a gate shows: it has 16 digits or letters from A to F.", "這不是閘機所示內容：應為 16 個數字或 A 至 F 的字母。", "Não é o que uma porta mostra: tem 16 algarismos ou letras de A a F."],
  challengeUse: ["Put it into the code", "加入通關碼", "Pôr no código"],
  challengeIn: ["The code answers this gate.", "此通關碼正回應此閘門。", "O código responde a esta porta."],
  challengeOut: ["Show an ordinary code again", "恢復一般通關碼", "Mostrar de novo um código normal"],
  add: ["Add a person", "新增人士", "Adicionar uma pessoa"],
  addTitle: ["Bind this phone", "綁定此手機", "Associar este telemóvel"],
  addLead: ["An officer checks the identity and gives a code for one phone. A child’s is given to a guardian.", "職員核實身份後，會發出只供一部手機使用的啟用碼。兒童的啟用碼交予監護人。", "Um agente verifica a identidade e dá um código para um só telemóvel. O de uma criança é dado ao responsável."],
  name: ["Name on this phone", "在此手機上的名稱", "Nome neste telemóvel"],
  nameHint: ["Your own word for the person. It stays on this phone.", "由您自定，只存於此手機。", "A sua palavra para a pessoa. Fica neste telemóvel."],
  nameBad: ["Write a name that shows, and that nobody here has yet.", "請填寫可見、且此處無人使用的名稱。", "Escreva um nome visível, que ninguém aqui tenha."],
  code: ["Activation code", "啟用碼", "Código de ativação"],
  codeHint: ["16 letters and digits, as 7Q2M-9XKD-0V4H-RTJ6", "16 個字母及數字，例如 7Q2M-9XKD-0V4H-RTJ6", "16 letras e algarismos, como 7Q2M-9XKD-0V4H-RTJ6"],
  codeBad: ["The code has 16 letters and digits. Look at the paper again.", "啟用碼有 16 個字母及數字，請再查看紙本。", "O código tem 16 letras e algarismos. Veja de novo o papel."],
  codeRefused: ["The authority does not take this code: it is wrong, used, or over. Ask an officer for a new one.", "機關不接受此啟用碼：有誤、已使用或已過期。請向職員索取新碼。", "A autoridade não aceita este código: está errado, usado ou terminou. Peça um novo a um agente."],
  keyWasBound: ["This phone’s key was bound before. Try once more: the app makes a new key.", "此手機的密鑰曾被綁定。請再試一次，應用程式會製作新密鑰。", "A chave deste telemóvel já foi associada. Tente mais uma vez: a aplicação faz uma nova chave."],
  bind: ["Bind this phone", "綁定此手機", "Associar este telemóvel"],
  binding: ["Binding this phone. It takes a few seconds.", "正在綁定此手機，只需數秒。", "A associar este telemóvel. Demora poucos segundos."],
  endsOther: ["The person’s phone before this one ends.", "該人士先前的手機將會失效。", "O telemóvel anterior da pessoa termina."],
  scan: ["Use the camera", "使用鏡頭", "Usar a câmara"],
  scanStop: ["Stop the camera", "停止鏡頭", "Parar a câmara"],
  scanning: ["Hold the camera over the code.", "將鏡頭對準二維碼。", "Ponha a câmara sobre o código."],
  noCamera: ["There is no camera, or this page may not use it. Type it instead.", "沒有鏡頭，或本頁未獲准使用。請改為輸入。", "Não há câmara, ou esta página não a pode usar. Escreva-o."],
  notThis: ["That code is for something else.", "該二維碼另有用途。", "Esse código é para outra coisa."],
  error: ["It did not work", "未能完成", "Não foi possível"],
  errorsHere: ["Please look at this again", "請再檢查以下項目", "Veja isto de novo"],
  back: ["Back to all codes", "返回所有通關碼", "Voltar a todos os códigos"],
  cleared: ["This browser has cleared what this app kept.", "此瀏覽器已清除本應用程式的資料。", "Este navegador apagou o que esta aplicação guardava."],
  clearedThen: ["The codes that were here are gone, and so are their keys: nobody can bring them back. Ask an officer for a new activation code and bind this phone anew.", "先前的通關碼及密鑰已不存在，無人可以恢復。請向職員索取新的啟用碼，重新綁定此手機。", "Os códigos que aqui estavam desapareceram, e as chaves também: ninguém os pode repor. Peça a um agente um novo código de ativação e associe de novo este telemóvel."],
  keyGone: ["{0}’s key is no longer on this phone.", "{0}的密鑰已不在此手機。", "A chave de {0} já não está neste telemóvel."],
  keyGoneThen: ["The browser has cleared it. Ask an officer for a new activation code, remove {0} here, and bind the phone anew.", "瀏覽器已將其清除。請向職員索取新的啟用碼，在此移除{0}，然後重新綁定手機。", "O navegador apagou-a. Peça a um agente um novo código de ativação, remova {0} aqui e associe de novo o telemóvel."],
  damaged: ["What this app kept is damaged.", "本應用程式的資料已損壞。", "O que esta aplicação guardava está danificado."],
  damagedThen: ["Nothing of it can be trusted. Ask an officer for a new activation code, clear this page’s data in the browser, and bind the phone anew.", "資料不可再信任。請向職員索取新的啟用碼，在瀏覽器清除本頁資料，然後重新綁定手機。", "Nada disso é de confiança. Peça a um agente um novo código de ativação, apague os dados desta página no navegador e associe de novo o telemóvel."],
  insecure: ["This page was not opened safely.", "本頁並非以安全方式開啟。", "Esta página não foi aberta em segurança."],
  insecureThen: ["Keys and camera need an address that begins with https.", "密鑰及鏡頭需要以 https 開頭的網址。", "Chaves e câmara precisam de um endereço que comece por https."],
  nobody: ["Nobody’s code is on this phone yet", "此手機尚未有任何人的通關碼", "Ainda não há códigos neste telemóvel"],
  nobodyThen: ["If there were codes here before, the browser has cleared them: bind the phone anew.", "若先前曾有通關碼，則已被瀏覽器清除：請重新綁定手機。", "Se antes havia códigos aqui, o navegador apagou-os: associe de novo o telemóvel."],
  ended: ["{0} is bound to another phone now.", "{0}現已綁定另一部手機。", "{0} está agora associado a outro telemóvel."],
  endedThen: ["This phone gets nothing more for {0}. If that was not you, tell the authority.", "此手機不再為{0}取得任何資料。如非您所為，請通知機關。", "Este telemóvel já não recebe nada de {0}. Se não foi você, avise a autoridade."],
  remove: ["Remove {0} from this phone", "從此手機移除{0}", "Remover {0} deste telemóvel"],
  removeAsk: ["Remove {0}? The key is deleted. A new activation code from an officer brings {0} back.", "移除{0}？密鑰會被刪除。須由職員發出新的啟用碼方可恢復。", "Remover {0}? A chave é apagada. Só um novo código de ativação de um agente traz {0} de volta."],
  removeYes: ["Remove {0}", "移除{0}", "Remover {0}"],
  keep: ["Keep {0}", "保留{0}", "Manter {0}"],
  looks: ["How this app looks", "顯示方式", "Aspeto da aplicação"],
  large: ["Larger text", "較大文字", "Texto maior"],
  contrast: ["High contrast", "高對比度", "Alto contraste"],
  theme: ["Light or dark", "淺色或深色", "Claro ou escuro"],
  themeAuto: ["As the phone has it", "跟隨手機", "Como no telemóvel"],
  themeLight: ["Light", "淺色", "Claro"],
  themeDark: ["Dark", "深色", "Escuro"],
  language: ["Language", "語言", "Idioma"],
  whyTitle: ["What {0} can have, and why", "{0}可獲甚麼及原因", "O que {0} pode ter, e porquê"],
  whichScheme: ["What for", "項目", "Para quê"],
  askNow: ["Ask the authority", "向機關查詢", "Perguntar à autoridade"],
  answerAt: ["Asked at {0}. The rules are those of {1}, version {2}.", "查詢時間：{0}。規則按{1}第 {2} 版。", "Perguntado às {0}. As regras são de {1}, versão {2}."],
  now: ["Now", "現況", "Agora"],
  needed: ["Needed", "所需", "Necessário"],
  fromDay: ["From", "由", "A partir de"],
  toDo: ["What to do", "怎樣做", "O que fazer"],
  missing: ["What stands in the way", "有何障礙", "O que falta"],
  papers: ["What to bring", "需帶文件", "O que levar"],
  counters: ["The counters are open to everybody.", "人工櫃檯供所有人使用。", "Os balcões estão abertos a todos."],
  onPhone: ["On this phone", "於此手機", "Neste telemóvel"],
  atGates: ["At the gates of {0}", "於{0}閘門", "Nas portas de {0}"],
  codeThere: ["There is a code.", "有通關碼。", "Há um código."],
  offlineAsk: ["There is no network. This is what the authority answered last.", "沒有網絡。以下為機關上次的答覆。", "Não há rede. Isto foi o que a autoridade respondeu da última vez."],
  offlineNone: ["There is no network, and nothing was asked before.", "沒有網絡，亦未曾查詢。", "Não há rede e nada foi perguntado antes."],
  choose: ["Choose", "請選擇", "Escolha"],
  macao: ["Macao", "澳門", "Macau"],
  hongKong: ["Hong Kong", "香港", "Hong Kong"],
  mainland: ["the Mainland", "內地", "o Interior da China"],
};

const COLUMNS = { en: 0, "zh-Hant": 1, pt: 2 };
export const LANGUAGES = [["en", "English"], ["zh-Hant", "繁體中文"], ["pt", "Português"]];

let column = 0;
let tag = "en";

export function speak(language) {
  tag = language in COLUMNS ? language : "en";
  column = COLUMNS[tag];
  document.documentElement.lang = tag;
}

export const language = () => tag;

/** What the browser's own languages ask for. */
export function preferred() {
  for (const wanted of navigator.languages ?? []) {
    if (/^zh/i.test(wanted)) return "zh-Hant";
    if (/^pt/i.test(wanted)) return "pt";
    if (/^en/i.test(wanted)) return "en";
  }
  return "en";
}

/** A phrase, with what belongs into it. */
export function say(name, ...values) {
  return WORDS[name][column].replace(/\{(\d)\}/g, (_, at) => values[Number(at)] ?? "");
}

/** Of a text in each language, the one that is spoken. */
export const of = (texts) => texts?.[tag] ?? texts?.en ?? "";

/** Places that gate groups are named after. */
const GROUPS = { mo: "macao", hk: "hongKong", cn: "mainland" };
export const group = (id) => (GROUPS[id] ? say(GROUPS[id]) : id);

const LOCALES = { en: "en-GB", "zh-Hant": "zh-HK", pt: "pt-PT" };
const format = (seconds, options) => new Intl.DateTimeFormat(LOCALES[tag], { hourCycle: "h23", ...options }).format(new Date(seconds * 1000));
export const day = (seconds) => format(seconds, { day: "numeric", month: "long", year: "numeric" });
export const time = (seconds) => format(seconds, { hour: "2-digit", minute: "2-digit" });
export const moment = (seconds) => format(seconds, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

/** For the tests: every phrase. */
export const ALL = WORDS;
