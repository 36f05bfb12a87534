// How forum software builds its threads: CSS for a post and what stands in it. forum.ts tries them in this order.

export interface ForumShape {
  name: string;
  /** One element a post. */
  post: string;
  /** Inside a post; the first match of each counts. */
  body: string;
  author: string;
  /** Holds the date as `datetime`, `title`, `data-time` or text. */
  date: string;
  /** The post's own address. */
  link: string;
  /** Inside the body: other people's words, signatures, edit notes. */
  quotes: string;
  /** The thread's title, anywhere on the page. */
  title: string;
  /** Attached pictures outside the body. */
  attachments?: string;
}

export const forumShapes: readonly ForumShape[] = [
  {
    name: 'XenForo 2',
    post: 'article.message[data-author], article.message--post',
    body: '.message-body .bbWrapper, .bbWrapper',
    author: '.message-name .username, .message-name a, .message-name',
    date: '.message-attribution time[datetime], time[datetime]',
    link: '.message-attribution a[href*="/post-"], a[href*="/posts/"], a[href*="post-"]',
    quotes: '.bbCodeBlock--quote, .message-signature, .js-unfurl',
    title: 'h1.p-title-value',
    attachments: '.message-attachments a[href] img, .attachmentList a[href] img',
  },
  {
    name: 'XenForo 1',
    post: 'li.message[data-author]',
    body: '.messageText',
    author: '.userText .username, a.username',
    date: '.messageMeta .DateTime, .DateTime',
    link: '.messageMeta a.postNumber[href], .messageMeta a.datePermalink[href]',
    quotes: '.bbCodeQuote, .quoteContainer',
    title: '.titleBar h1',
    attachments: '.attachedFiles img',
  },
  {
    name: 'phpBB 3',
    post: 'div.post[id^="p"]',
    body: '.postbody .content, .content',
    author:
      '.postprofile .username, .postprofile .username-coloured, .author .username, .author .username-coloured, .author strong',
    date: '.author time[datetime], .author',
    link: 'h3 a[href*="#p"], a[href*="viewtopic"][href*="p="], .author a[href*="#p"]',
    quotes: 'blockquote, .signature, .notice',
    title: 'h2.topic-title, #page-body h2',
    attachments: '.attachbox img, .inline-attachment img',
  },
  {
    name: 'phpBB 2',
    post: 'tr:has(span.postbody):has(span.name)',
    body: 'span.postbody',
    author: 'span.name',
    date: 'span.postdetails',
    link: 'a[href*="viewtopic"][href*="p="]',
    quotes: 'td.quote, table:has(td.quote)',
    title: 'a.maintitle',
  },
  {
    name: 'vBulletin 5',
    post: 'li.b-post[data-node-id]',
    body: '.js-post__content-text, .b-post__content',
    author: '.b-userinfo .author a, .author a, .author',
    date: '.b-post__timestamp time[datetime], time[datetime]',
    link: 'a.b-post__count[href], .b-post__timestamp a[href]',
    quotes: '.bbcode_quote, .bbcode_container',
    title: 'h1.main-title, h1',
  },
  {
    name: 'vBulletin 4',
    post: 'li.postbit, li.postbitlegacy, li.postcontainer[id^="post_"]',
    body: 'blockquote.postcontent, .postcontent',
    author: '.username_container .username, .username',
    date: '.postdate .date, .date',
    link: 'a.postcounter[href], a[name^="post"][href]',
    quotes: '.bbcode_container, .bbcode_quote, .quote_container, .signature',
    title: '.threadtitle, h1',
    attachments: '.attachments img',
  },
  {
    name: 'vBulletin 3',
    post: 'table[id^="post"]:has([id^="post_message_"])',
    body: '[id^="post_message_"]',
    author: 'a.bigusername, .bigusername',
    date: 'td.thead',
    link: 'a[id^="postcount"][href], a[href*="showpost.php"], a[href*="p="][href*="#post"]',
    quotes: 'table, .quote',
    title: '.navbar strong, h1',
    attachments: 'fieldset img',
  },
  {
    name: 'MyBB',
    post: 'div.post[id^="post_"]:has(.post_body), table[id^="post_"]:has(.post_body)',
    body: '.post_body',
    author: '.author_information a, .author_information, .post_author a',
    date: '.post_date',
    link: '.post_head a[href*="pid="], a[href*="#pid"]',
    quotes: 'blockquote, .signature',
    title: 'td.thead strong, .thead strong, h1',
    attachments: '.attachment img',
  },
  {
    name: 'SMF',
    post: 'div.post_wrapper',
    body: '.post .inner, .inner',
    author: '.poster h4 a, .poster h4',
    date: '.keyinfo .smalltext, .keyinfo .postinfo a, .keyinfo',
    link: '.keyinfo a[href*="msg"]',
    quotes: 'blockquote, .quoteheader, .quotefooter, cite',
    title: '#forumposts .catbg, h2.display_title, h1',
    attachments: '.attachments img',
  },
  {
    name: 'Discuz',
    post: 'div[id^="post_"]:has(td.t_f), table[id^="pid"]:has(td.t_f)',
    body: 'td.t_f',
    author: '.authi a.xw1, .authi a.xi2, .authi a',
    date: 'em[id^="authorposton"]',
    link: 'a[id^="postnum"][href]',
    quotes: '.quote, .pstatus, .sign',
    title: '#thread_subject',
    attachments: '.pattl img, .tattl img, .savephotop img',
  },
  {
    name: 'Invision',
    post: 'article[id^="elComment_"]',
    body: '[data-role="commentContent"]',
    author: '.cAuthorPane_author a, .cAuthorPane_author, .ipsComment_author a',
    date: 'time[datetime]',
    link: 'a.ipsComment_dateLink[href], a[href*="findComment"]',
    quotes: 'blockquote.ipsQuote, .ipsQuote',
    title: 'h1.ipsType_pageTitle, h1',
  },
];
