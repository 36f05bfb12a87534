// The script that draws the shop in the visitor's browser. Text goes in as text, never as HTML.

export const shopScript = `(() => {
  const root = document.getElementById('shop');
  const make = (tag, text, parent) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    parent.append(element);
    return element;
  };
  const load = async (path) => {
    const response = await fetch(path);
    if (!response.ok) throw new Error(path + ' answered ' + response.status);
    return response.json();
  };
  const fail = (error) => { root.textContent = 'Sorry, something went wrong: ' + error.message; };

  const drawItem = (item) => {
    root.replaceChildren();
    document.documentElement.lang = item.language;
    document.title = item.title;
    const main = make('main', '', root);
    main.className = 'item';
    make('h1', item.title, main).className = 'item-title';
    if (item.ended) make('p', item.labels.ended, main).className = 'ended';
    if (item.image) make('img', '', main).src = item.image;
    if (item.price) make('p', item.price, main).className = 'price';
    const facts = make('dl', '', main);
    make('dt', item.labels.seller, facts);
    make('dd', item.seller, facts).className = 'seller';
    make('dt', item.labels.place, facts);
    make('dd', item.place, facts).className = 'location';
    make('dt', item.labels.posted, facts);
    make('time', item.posted, make('dd', '', facts)).dateTime = item.posted;
    const text = make('div', '', main);
    text.className = 'description';
    for (const part of item.text.split('\\n\\n')) make('p', part, text);
  };

  const drawList = () => {
    root.replaceChildren();
    const list = make('ul', '', root);
    list.className = 'items';
    const button = make('button', 'Load more', root);
    button.className = 'load-more';
    let offset = 0;
    const more = async () => {
      button.disabled = true;
      const page = await load('/api/items?offset=' + offset);
      for (const item of page.items) {
        const card = make('li', '', list);
        const link = make('a', '', card);
        link.href = '/item/' + item.id;
        if (item.image) make('img', '', link).src = item.image;
        make('span', item.title, link);
        if (item.price) make('em', item.price, card);
      }
      if (page.next === null) return button.remove();
      offset = page.next;
      button.disabled = false;
    };
    button.addEventListener('click', () => more().catch(fail));
    return more();
  };

  const item = /^\\/item\\/(\\d+)$/.exec(location.pathname);
  (item ? load('/api/items/' + item[1]).then(drawItem) : drawList()).catch(fail);
})();
`;
