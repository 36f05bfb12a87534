// Characters that stand for each other: letters of other alphabets that look like ours, and the traditional and Japanese forms of
// Chinese characters with the simplified one. characters.ts and normalise.ts apply them.

/** Letters used for nothing but their looks: small capitals and phonetic signs. They fold wherever they stand. */
export const lookAlikes: ReadonlyArray<readonly [string, string]> = pairs(
  'ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢzɑaɡgıiǀl',
);

const lookLatin = pairs('аaвbсcԁdеeфfһhнhіiїiјjкkӏlмmоoрpԛqгrѕsтtуyүyνvѵvԝwхxαaβbεeηnιiκkλlμmοoσoτtυuχxζzωwγy');

/** Cyrillic or Greek letter (folded) -> the Latin letter it looks like, in one of its cases. Applied inside mixed words only. */
export const looksLatin: ReadonlyMap<number, number> = new Map([...codes(lookLatin), [0x03c1, 0x70]]);

/** Latin letter -> the Cyrillic letter it looks like. */
export const looksCyrillic: ReadonlyMap<number, number> = new Map(codes(pairs('aаbвcсeеhнiіjјkкmмoоpрsѕtтxхyу')));

const traditional = [
  '龜龟 亀龟 鱉鳖 鼈鳖 鯊鲨 鱷鳄 鰐鳄 鸚鹦 鵡鹉 鷹鹰 鳥鸟 魚鱼 鱘鲟 鰉鳇 鰻鳗 獅狮 貓猫 獸兽 獣兽 龍龙 竜龙 馬马 駒驹 駱骆 駝驼 鴕鸵 鶴鹤 鷺鹭 鷲鹫 鵰雕 鴞鸮 鴿鸽 鵝鹅 鴨鸭',
  '鶯莺 鷦鹪 鷯鹩 鸛鹳 鶻鹘 鳳凤 鸞鸾 鵲鹊 鴉鸦 鳩鸠 鵪鹌 鶉鹑 鷓鹧 鴣鸪 蠍蝎 蟻蚁 蟲虫 貝贝 硨砗 車车 鸕鸬 鶿鹚 鮫鲛 鰩鳐 鱝鲼 鯨鲸 鯢鲵 鰲鳌 鱔鳝 鮪鲔 鮭鲑 鱒鳟 鯉鲤 鯽鲫',
  '鰍鳅 鱸鲈 鱈鳕 蘇苏 蘭兰 蘆芦 薈荟 蔘参 參参 椶棕 樹树 葉叶 薑姜 藥药 薬药 麥麦 黃黄 紅红 綠绿 緑绿 藍蓝 銀银 銅铜 鐵铁 錢钱 銭钱 價价 価价 買买 賣卖 売卖 貨货 購购 運运',
  '郵邮 遞递 聯联 繫系 係系 電电 話话 號号 単单 單单 雙双 對对 個个 隻只 條条 幾几 長长 寬宽 釐厘 兩两 頭头 齒齿 歯齿 鱗鳞 殼壳 絨绒 織织 線线 繩绳 鏈链 鍊链 鐲镯 環环 墜坠',
  '飾饰 彫雕 製制 擺摆 掛挂 畫画 筆笔 觀观 観观 釋释 羅罗 漢汉 臘蜡 蠟蜡 膠胶 膽胆 腎肾 鬚须 鬍胡 髮发 發发 発发 寶宝 瑪玛 貴贵 賤贱 鑲镶 鑽钻 殘残 舊旧 陳陈 幣币 禮礼 種种',
  '異异 變变 國国 際际 關关 関关 稅税 證证 証证 許许 護护 園园 養养 飼饲 標标 體体 實实 実实 據据 狀状 態态 現现 無无 僅仅 請请 問问 議议 詢询 訊讯 訂订 預预 約约 結结 帳账',
  '賬账 戶户 匯汇 轉转 歡欢 隨随 時时 間间 點点 処处 處处 區区 東东 亞亚 亜亚 緬缅 爾尔 臺台 灣湾 廣广 雲云 陝陕 遼辽 寧宁 濱滨 滄沧 滙汇 溫温 濕湿 淨净 濃浓 漿浆 漁渔 獵猎',
  '猟猎 獻献 獨独 猶犹 獺獭 猻狲 豬猪 貍狸 羴膻 犛牦 氂牦 鹽盐 麗丽 驢驴 騾骡 騰腾 驗验 駭骇 鬥斗 鬧闹 鯰鲶 鰭鳍 鰾鳔 鱭鲚 鯧鲳 鯔鲻 鯛鲷 鰈鲽 鱧鳢 鷸鹬 鷗鸥 鵑鹃 鸝鹂 鶇鸫',
  '鶲鹟 鸎莺 鵯鹎 鶥鹛 鵐鹀 鷄鸡 雞鸡 鶏鸡 鳴鸣 鴛鸳 鴦鸯 鵜鹈 鶘鹕 鴻鸿 鴯鸸 鶓鹋 鸊䴙 鷉鹂 鶚鹗 鷂鹞 鵠鹄 鳶鸢 鴟鸱 蛺蛱 螞蚂 蟬蝉 蠶蚕 蠅蝇 蠑蝾 蝸蜗 蟄蛰 蠆虿 蠻蛮 節节',
  '蘚藓 蘿萝 蓮莲 蓯苁 荳豆 葦苇 薔蔷 榮荣 樺桦 櫻樱 桜樱 欄栏 權权 檳槟 槍枪 樣样 橋桥 樓楼 機机 檢检 櫃柜 欅榉 櫸榉 殺杀 殭僵 毀毁 氈毡 氣气 気气 決决 沒没 涼凉 減减 準准',
  '滿满 潔洁 澤泽 沢泽 濟济 瀏浏 災灾 煙烟 煉炼 熱热 燈灯 燒烧 爐炉 爺爷 牆墙 犧牺 產产 産产 畢毕 畵画 當当 疊叠 療疗 癒愈 癱瘫 癥症 皺皱 盤盘 盡尽 監监 眾众 睏困 矯矫 碩硕',
  '確确 碼码 磚砖 礦矿 禍祸 離离 積积 穩稳 穫获 窩窝 窮穷 竊窃 競竞 築筑 簡简 簽签 籠笼 籤签 糧粮 糾纠 紀纪 純纯 紙纸 級级 紋纹 納纳 細细 終终 組组 絕绝 統统 絲丝 經经 経经',
  '維维 網网 緊紧 緒绪 編编 緣缘 練练 縣县 縮缩 總总 績绩 繞绕 繡绣 繪绘 繼继 續续 罰罚 罷罢 義义 習习 聖圣 聞闻 聲声 聽听 肅肃 脅胁 脈脉 腳脚 腸肠 膚肤 臉脸 臟脏 臨临 艦舰',
  '艱艰 莊庄 莖茎 華华 萬万 蒼苍 蓋盖 藝艺 蘊蕴 虛虚 虧亏 蝕蚀 術术 衛卫 補补 裝装 裏里 裡里 複复 褲裤 襪袜 襲袭 見见 規规 視视 親亲 覺觉 覽览 觸触 計计 訓训 記记 設设 訪访',
  '評评 詞词 試试 詩诗 該该 詳详 認认 語语 誠诚 說说 説说 課课 調调 談谈 論论 講讲 謝谢 譜谱 識识 譯译 讀读 讓让 財财 貧贫 貪贪 販贩 責责 費费 貼贴 貿贸 賀贺 資资 賓宾 賞赏',
  '質质 賴赖 贈赠 贊赞 贏赢 趙赵 趕赶 跡迹 踐践 蹤踪 軀躯 軍军 軟软 軸轴 較较 載载 輔辅 輕轻 輛辆 輪轮 輯辑 輸输 辦办 辭辞 農农 連连 進进 遊游 過过 達达 違违 遙遥 遠远 適适',
  '遲迟 遷迁 選选 遺遗 還还 邊边 邏逻 鄉乡 鄭郑 鄰邻 醫医 釀酿 釣钓 鈕钮 鈔钞 鈣钙 鈴铃 鉛铅 鋁铝 鋒锋 鋼钢 錄录 錐锥 錦锦 錯错 鍋锅 鍾钟 鐘钟 鎖锁 鎮镇 鏡镜 鏟铲 門门 閃闪',
  '閉闭 開开 閒闲 閣阁 閱阅 闆板 闊阔 隊队 陽阳 陰阴 階阶 險险 隱隐 雜杂 難难 靈灵 靜静 韓韩 韻韵 響响 頁页 頂顶 項项 順顺 須须 頓顿 頗颇 領领 頰颊 頸颈 顆颗 題题 額额 顏颜',
  '願愿 類类 顧顾 顯显 風风 飛飞 飯饭 飲饮 餅饼 館馆 驚惊 鬆松 鹹咸 麵面 黨党 齊齐 齡龄 龐庞 內内 兒儿 偽伪 傳传 傷伤 僞伪 億亿 儀仪 優优 儲储 凈净 凍冻 劃划 剛刚 創创 劇剧',
  '劍剑 劑剂 動动 務务 勝胜 勞劳 勢势 勵励 勻匀 協协 卻却 厭厌 厲厉 叢丛 吳吴 員员 唄呗 啟启 喚唤 喪丧 嗎吗 嘆叹 嘗尝 嘜唛 嚇吓 嚴严 囑嘱 圍围 圓圆 圖图 団团 團团 執执 堅坚',
  '報报 場场 塊块 塗涂 塵尘 墊垫 壇坛 壓压 壘垒 壯壮 壽寿 夠够 夢梦 奪夺 奧奥 婦妇 媽妈 孫孙 學学 宮宫 寢寝 審审 寫写 將将 專专 尋寻 導导 屍尸 屆届 屬属 岡冈 島岛 峽峡 嶺岭',
  '巖岩 師师 帶带 帥帅 幫帮 幹干 庫库 廁厕 廚厨 廟庙 廠厂 廢废 張张 強强 彈弹 彎弯 彙汇 後后 徑径 從从 復复 徹彻 恆恒 恥耻 悅悦 惡恶 惱恼 愛爱 慮虑 慶庆 憂忧 憑凭 應应 懷怀',
  '懶懒 懸悬 戀恋 戰战 戲戏 拋抛 捨舍 掃扫 採采 揀拣 換换 揮挥 損损 搖摇 搶抢 摟搂 撈捞 撥拨 撫抚 擁拥 擇择 擊击 擋挡 擔担 擠挤 擬拟 擴扩 擾扰 攔拦 攜携 攝摄 敗败 敵敌 數数',
  '斂敛 斬斩 斷断 於于 昇升 暈晕 暢畅 暫暂 曆历 歷历 曉晓 曬晒 書书 會会 勦剿 柵栅 棄弃 棗枣 棲栖 極极 構构 樂乐 樸朴 櫥橱 歐欧 歲岁 歸归 殯殡 毆殴 啣衔 鰂鲗 鱟鲎 鯗鲞 鮑鲍',
  '蠔蚝 龕龛 鬱郁 鵬鹏 鯤鲲 鯪鲮 薩萨',
];

/** Traditional or Japanese form -> simplified form. A choice of the characters that adverts use; where one simplified form serves several, all come to it. */
export const simplified: ReadonlyArray<[string, string]> = traditional.flatMap((line) =>
  line.split(' ').map((pair): [string, string] => [pair[0]!, pair[1]!]),
);

/** Every two characters of the text, none of them beyond the basic plane. */
function pairs(text: string): Array<readonly [string, string]> {
  return Array.from({ length: text.length / 2 }, (_, at) => [text.charAt(at * 2), text.charAt(at * 2 + 1)] as const);
}

function codes(list: ReadonlyArray<readonly [string, string]>): Array<readonly [number, number]> {
  return list.map(([from, to]) => [from.charCodeAt(0), to.charCodeAt(0)] as const);
}
