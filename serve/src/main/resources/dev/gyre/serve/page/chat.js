// ---- chat: the conversation is the page's, and the server is sent all of it each time

const KEPT = 'gyre-conversation';
let turns = JSON.parse(sessionStorage.getItem(KEPT) || '[]');
let answering = null;

function keepTurns() {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(turns));
  } catch (e) {
    // A conversation longer than the browser keeps is lost when the page is left, and only then.
    sessionStorage.removeItem(KEPT);
  }
}

function button(name, act) {
  const b = make('button', {type: 'button', class: 'small'}, name);
  b.addEventListener('click', act);
  return b;
}

async function copy(text, of) {
  try {
    await navigator.clipboard.writeText(text);
    of.textContent = 'Copied';
    setTimeout(() => { of.textContent = 'Copy'; }, 1500);
  } catch (e) {
    complain(new Error('The browser lets no page copy here: select the text instead.'));
  }
}

// Models write a space before an answer's first word, which they're sent back and nobody wants to see.
const shown = turn => turn.valid ? JSON.stringify(JSON.parse(turn.text), null, 2) : turn.text.trimStart();

function turnItem(turn, at) {
  const user = turn.role === 'user';
  const copies = button('Copy', e => copy(turn.text, e.target));
  const other = user ? button('Edit', () => edit(at)) : button('Write anew', () => answer(turns.slice(0, at)));
  const text = make('div', {class: turn.json ? 'text code' : 'text'}, shown(turn));
  return make('article', {class: 'turn ' + turn.role, 'aria-label': user ? 'Your message' : 'Answer'}, make('h3', {}, user ? 'You' : turn.model), text,
    make('p', {class: 'numbers'}, make('span', {class: 'note'}, turn.note || ''), make('span', {class: 'acts'}, copies, other)));
}

function showTurns() {
  $('turns').replaceChildren(...turns.map(turnItem));
  $('turns').hidden = !turns.length;
  $('turns').scrollTop = $('turns').scrollHeight;
}

// A message is written anew in its place; what followed it goes when it's sent.
function edit(at) {
  if (answering) return;
  const id = 'edited';
  const area = make('textarea', {id, rows: '2', spellcheck: 'false'});
  area.value = turns[at].text;
  const send = () => {
    if (!area.value.trim()) return;
    answer([...turns.slice(0, at), {role: 'user', text: area.value}]);
  };
  area.addEventListener('keydown', e => sendByEnter(e, send));
  $('turns').children[at].replaceChildren(make('label', {for: id}, 'Your message'), area,
    make('p', {class: 'numbers'}, make('span', {}, 'What follows is written anew.'),
      make('span', {class: 'acts'}, button('Send', send), button('Leave it', showTurns))));
  area.focus();
}

function sendByEnter(e, send) {
  if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return;
  e.preventDefault();
  send();
}

// The form of an answer, where one was asked for.
function form() {
  const text = $('schema').value.trim();
  if (!text) return {};
  let schema;
  try {
    schema = JSON.parse(text);
  } catch (e) {
    throw new Error('The schema isn’t JSON: ' + e.message);
  }
  return {response_format: {type: 'json_schema', json_schema: {name: 'answer', strict: true, schema}}};
}

function question(to) {
  const system = $('system').value.trim();
  const seed = $('chat-seed').value;
  return {model: $('chat-model').value, messages: [...(system ? [{role: 'system', content: system}] : []),
    ...to.map(t => ({role: t.role, content: t.text}))],
  max_completion_tokens: Number($('chat-most').value), ...sampling('chat-'), ...(seed ? {seed: Number(seed)} : {}), ...form(),
  stream: true, stream_options: {include_usage: true}};
}

function note(turn, reason, told, began) {
  const seconds = (performance.now() - began) / 1000;
  const usage = told.usage;
  const parts = [];
  if (usage) parts.push(numbers.format(usage.completion_tokens) + ' tokens in ' + seconds.toFixed(seconds < 10 ? 2 : 1) + ' s, '
    + numbers.format(usage.prompt_tokens) + ' read');
  if (reason === 'length') parts.push('cut off by its number of tokens');
  if (reason === 'stopped') parts.push('stopped');
  if (turn.valid) parts.push('valid under the schema');
  if (told.cut) parts.push(told.cut + (told.cut === 1 ? ' message' : ' messages') + ' at the beginning left out: the conversation is too long');
  return parts.join(' · ');
}

// Writes what follows these turns. Where nothing can be written, the conversation is what it was.
async function answer(to) {
  if (answering) return false;
  $('error').hidden = true;
  let asked;
  try {
    asked = question(to);
  } catch (e) {
    complain(e);
    return false;
  }
  const before = turns;
  turns = [...to];
  const turn = {role: 'assistant', model: asked.model, text: '', json: Boolean(asked.response_format)};
  turns.push(turn);
  showTurns();
  // The pane of the first turn pushes the buttons down: Stop stays where it can be reached.
  $('chat-form').scrollIntoView({block: 'nearest', behavior: 'instant'});
  const item = $('turns').lastElementChild;
  const text = item.querySelector('.text');
  answering = new AbortController();
  busy(item, true);
  const told = {usage: null, cut: 0};
  const began = performance.now();
  let reason = 'stopped';
  let frame = 0;
  const paint = () => {
    frame = 0;
    text.textContent = shown(turn);
    $('turns').scrollTop = $('turns').scrollHeight;
  };
  try {
    for await (const part of events(await ask('/v1/chat/completions', asked, answering.signal))) {
      told.usage = part.usage || told.usage;
      told.cut = part.gyre && part.gyre.cut_messages || told.cut;
      const [choice] = part.choices;
      if (!choice) continue;
      turn.text += choice.delta.content || '';
      reason = choice.finish_reason || reason;
      if (!frame) frame = requestAnimationFrame(paint);
    }
  } catch (e) {
    if (e.name !== 'AbortError') {
      reason = 'failed';
      complain(e);
    }
  }
  cancelAnimationFrame(frame);
  turn.valid = turn.json && reason === 'stop';
  turn.note = note(turn, reason, told, began);
  const nothing = reason === 'failed' && !turn.text;
  if (nothing) turns = before;
  answering = null;
  busy(item, false);
  keepTurns();
  showTurns();
  $('chat-status').textContent = {failed: 'Failed', stopped: 'Stopped'}[reason] || turn.model + ' answered';
  return !nothing;
}

function busy(item, now) {
  item.setAttribute('aria-busy', String(now));
  $('chat-go').disabled = now;
  $('chat-stop').disabled = !now;
  $('chat-new').disabled = now;
  [...document.querySelectorAll('.acts button')].forEach(b => { b.disabled = now; });
  if (now) $('chat-status').textContent = 'Answering';
}

function stopAnswer() {
  if (answering) answering.abort();
}

async function send() {
  const text = $('message').value;
  if (answering || !text.trim()) return;
  $('message').value = '';
  if (!await answer([...turns, {role: 'user', text}])) $('message').value = text;
}

$('chat-form').addEventListener('submit', e => {
  e.preventDefault();
  send();
});
$('message').addEventListener('keydown', e => sendByEnter(e, send));
$('chat-stop').addEventListener('click', stopAnswer);
$('chat-new').addEventListener('click', () => {
  turns = [];
  keepTurns();
  showTurns();
  $('chat-status').textContent = '';
  $('message').focus();
});
showTurns();
