'use strict';
const $ = id => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';
const LONGEST_LOOK = 4000;
const numbers = new Intl.NumberFormat('en');
let models = [];
let writing = [];
let nextLook = 0;

// ---- asking the server

function headers() {
  const key = sessionStorage.getItem('gyre-key');
  return key ? {Authorization: 'Bearer ' + key} : {};
}

async function ask(path, body, signal) {
  const options = {headers: headers(), signal};
  if (body) {
    options.method = 'POST';
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (e) {
    throw e.name === 'AbortError' ? e : new Error('The server doesn’t answer: is gyre serve still running?');
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  if (response.status === 401) $('key-form').hidden = false;
  throw new Error(told.error ? told.error.message : 'The server said ' + response.status);
}

// What a stream tells, until its end.
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {value, done} = await reader.read();
    if (done) return;
    const whole = (rest + value).split('\n\n');
    rest = whole.pop();
    for (const e of whole) {
      const data = e.replace(/^data: /, '');
      if (data === '[DONE]') continue;
      const told = JSON.parse(data);
      if (told.error) throw new Error(told.error.message);
      yield told;
    }
  }
}

const get = async path => (await ask(path)).json();

function complain(error) {
  $('error').textContent = error.message;
  $('error').hidden = false;
}

// ---- making elements

function make(name, attributes, ...inside) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attributes || {})) e.setAttribute(k, v);
  e.append(...inside);
  return e;
}

function draw(parent, name, attributes, text) {
  const e = document.createElementNS(SVG, name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  if (text !== undefined) e.textContent = text;
  parent.append(e);
  return e;
}

function bytes(n) {
  if (n < 10240) return numbers.format(n) + ' B';
  return n < 10485760 ? numbers.format(Math.round(n / 1024)) + ' KiB' : numbers.format(Math.round(n / 1048576)) + ' MiB';
}

// Axes with a few ticks, then bands, whose points are [x, low, high], then lines, whose points are [x, y].
function chart(svg, lines, x, y, bands = []) {
  const [drawn, height] = svg.getAttribute('viewBox').split(' ').slice(2).map(Number);
  const width = svg.clientWidth || drawn;
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const box = {left: 58, right: width - 12, top: 14, bottom: height - 24};
  const across = v => box.left + (v - x.least) / (x.most - x.least || 1) * (box.right - box.left);
  const up = v => box.bottom - (v - y.least) / (y.most - y.least || 1) * (box.bottom - box.top);
  svg.replaceChildren();
  for (const v of [y.least, (y.least + y.most) / 2, y.most]) {
    draw(svg, 'line', {class: 'axis', x1: box.left, x2: box.right, y1: up(v), y2: up(v)});
    draw(svg, 'text', {x: box.left - 6, y: up(v) + 4, 'text-anchor': 'end'}, y.name(v));
  }
  draw(svg, 'text', {x: box.left, y: height - 6}, x.name(x.least));
  draw(svg, 'text', {x: box.right, y: height - 6, 'text-anchor': 'end'}, x.name(x.most));
  for (const band of bands) {
    const edge = (side, points) => points.map(p => across(p[0]).toFixed(1) + ' ' + up(p[side]).toFixed(1)).join('L');
    draw(svg, 'path', {class: 'band ' + band.style, d: 'M' + edge(1, band.points) + 'L' + edge(2, [...band.points].reverse()) + 'Z'});
  }
  for (const line of lines) {
    if (line.points.length > 1) {
      draw(svg, 'path', {class: 'curve ' + line.style, d: line.points.map(([a, b], i) =>
        (i ? 'L' : 'M') + across(a).toFixed(1) + ' ' + up(b).toFixed(1)).join('')});
    }
    if (line.points.length === 1) {
      const [[a, b]] = line.points;
      draw(svg, 'circle', {class: 'dot ' + line.style, cx: across(a), cy: up(b), r: 3});
    }
    if (line.name && line.points.length) {
      const [a, b] = line.points[line.points.length - 1];
      draw(svg, 'text', {class: line.style + '-name', x: line.nameLeft ? box.left + 80 : Math.max(box.left + 80, across(a)), y: Math.max(box.top + 10, up(line.nameAt || b) - 8),
        'text-anchor': 'end'}, line.name);
    }
  }
  return {across, box};
}

// ---- writing

class Panel {
  constructor(model, style) {
    this.model = model;
    this.style = style;
    this.points = [];
    this.unshown = '';
    this.frame = 0;
    this.text = document.createTextNode('');
    this.given = make('span', {class: 'given'});
    this.area = make('div', {class: 'text', tabindex: '0', role: 'region', 'aria-label': 'Text of ' + model}, this.given, this.text);
    this.tokens = make('b', {class: 'tokens'}, '0');
    this.rate = make('b', {class: 'rate'}, '–');
    this.state = make('b', {class: 'state'}, '–');
    const info = models.find(m => m.name === model);
    this.node = make('article', {class: 'panel ' + style, 'aria-label': model},
      make('h3', {}, model + ' ', make('span', {}, info ? info.family : '')),
      make('p', {class: 'numbers'}, make('span', {}, this.tokens, ' tokens'), make('span', {}, this.rate, ' tokens/s'),
        make('span', {}, this.state, ' of state')), this.area);
    this.abort = new AbortController();
  }

  async write(question) {
    this.given.textContent = question.prompt;
    this.node.setAttribute('aria-busy', 'true');
    try {
      const response = await ask('/v1/completions', {...question, model: this.model, stream: true,
        stream_options: {include_usage: true, include_state: true}}, this.abort.signal);
      await this.read(response);
    } catch (e) {
      if (e.name !== 'AbortError') throw e;
    } finally {
      this.show();
      this.node.removeAttribute('aria-busy');
    }
    await this.colour();
  }

  async read(response) {
    let begin = 0;
    let before = 0;
    for await (const told of events(response)) {
      if (told.choices.length) this.add(told);
      if (told.gyre && told.choices.length) {
        const now = performance.now();
        if (!begin) [begin, before] = [now, told.gyre.tokens];
        else this.rate.textContent = numbers.format(Math.round((told.gyre.tokens - before) / (now - begin) * 1000));
      }
    }
  }

  // Shown once a frame: laying all the text out for each of thousands of tokens a second leaves no time for keys.
  add(told) {
    this.unshown += told.choices[0].text;
    this.told = told.gyre;
    this.points.push([told.gyre.tokens, told.gyre.state_bytes]);
    if (!this.frame) this.frame = requestAnimationFrame(() => this.show());
  }

  show() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.told) return;
    const atEnd = this.area.scrollHeight - this.area.scrollTop - this.area.clientHeight < 40;
    this.text.appendData(this.unshown);
    this.unshown = '';
    if (atEnd) this.area.scrollTop = this.area.scrollHeight;
    this.tokens.textContent = numbers.format(this.told.tokens);
    this.state.textContent = bytes(this.told.state_bytes);
    drawState();
  }

  // What the model made of the text: patches, or what's still in its cache.
  async colour() {
    const text = this.given.textContent + this.text.data;
    const info = models.find(m => m.name === this.model);
    if (!info || !info.insights) return;
    if (new TextEncoder().encode(text).length > LONGEST_LOOK) return;
    const told = await (await ask('/gyre/insights', {model: this.model, text})).json();
    if (told.patch_starts) {
      const starts = new Set(told.patch_starts);
      let patch = -1;
      const patches = told.bytes.map((b, i) => starts.has(i) ? ++patch : patch);
      this.paint(told.bytes, i => patches[i] % 2 ? 'b' : 'a');
      const count = new Set(patches.filter((p, i) => told.bytes[i].length)).size;
      const length = told.bytes.reduce((sum, b) => sum + b.length, 0);
      this.explain(numbers.format(count) + ' patches, ' + (length / count).toFixed(1) + ' bytes each: ',
        [['a', 'one'], ['b', 'the next']]);
    } else if (told.kept) {
      const style = share => share === 0 ? 'k0' : 'k' + Math.min(4, 1 + Math.floor(share * 3.999));
      this.paint(told.bytes, i => style(told.kept[i] ?? 0));
      const kept = told.kept.filter(s => s > 0).length;
      this.explain(numbers.format(kept) + ' of ' + numbers.format(told.bytes.length) + ' tokens are still in a cache, in ',
        [['k1', 'few'], ['k2', 'some'], ['k3', 'many'], ['k4', 'all'], ['k0', 'no']], ' heads');
    }
  }

  // Spans of characters whose first byte is of the same kind.
  paint(tokens, kind) {
    const all = tokens.flatMap((t, i) => t.map(b => [b, i]));
    const spans = [];
    let at = 0;
    while (at < all.length) {
      const lead = all[at][0];
      const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
      const character = new TextDecoder().decode(new Uint8Array(all.slice(at, at + length).map(p => p[0])));
      const name = kind(all[at][1]);
      if (spans.length && spans[spans.length - 1].name === name) spans[spans.length - 1].text += character;
      else spans.push({name, text: character});
      at += length;
    }
    this.area.replaceChildren(...spans.map(s => make('span', {class: s.name}, s.text)));
  }

  explain(before, kinds, after) {
    const line = make('p', {class: 'legend'}, before);
    for (const [style, name] of kinds) line.append(make('i', {class: style}, name), ' ');
    if (after) line.append(after);
    this.node.append(line);
  }
}

// The least of some round numbers of bytes, KiB or MiB that leaves room above.
function roundly(most) {
  const unit = 1024 ** Math.floor(Math.log(Math.max(1, most)) / Math.log(1024));
  return unit * [2, 4, 6, 10, 20, 40, 60, 100, 200, 400, 600, 1024, 1200, 1600, 2048].find(n => n * unit >= most * 1.12);
}

function drawState() {
  const all = writing.flatMap(p => p.points);
  $('state').hidden = !all.length;
  if (!all.length) return;
  const top = roundly(Math.max(...all.map(p => p[1])));
  const last = p => p.points.length ? p.points[p.points.length - 1][1] : 0;
  // Two names at the same height would cover each other.
  const close = writing.length > 1 && Math.abs(last(writing[0]) - last(writing[1])) < top / 8;
  const higher = close ? Math.max(last(writing[0]), last(writing[1])) : 0;
  chart($('state-chart'), writing.map((p, i) => ({style: p.style, name: p.model, points: p.points,
    nameAt: close ? higher + (i ? 0 : top / 8) : last(p)})),
    {least: 0, most: Math.max(1, ...all.map(p => p[0])), name: v => numbers.format(v) + (v ? ' tokens' : '')},
    {least: 0, most: top, name: v => bytes(Math.round(v))});
}

function sampling(form) {
  return {temperature: Number($(form + 'temperature').value), top_k: Number($(form + 'top-k').value),
    top_p: Number($(form + 'top-p').value), min_p: Number($(form + 'min-p').value)};
}

function stop() {
  writing.forEach(p => p.abort.abort());
}

async function write(event) {
  event.preventDefault();
  if ($('go').disabled) return;
  $('error').hidden = true;
  const question = {prompt: $('prompt').value, max_tokens: Number($('most').value), ...sampling(''), seed: Number($('seed').value)};
  const names = [$('first').value, $('second').value].filter(n => n);
  writing = names.map((n, i) => new Panel(n, i ? 'two' : 'one'));
  $('panels').replaceChildren(...writing.map(p => p.node));
  $('panels').classList.toggle('both', writing.length > 1);
  drawState();
  $('go').disabled = true;
  $('stop').disabled = false;
  $('status').textContent = 'Writing';
  const done = await Promise.allSettled(writing.map(p => p.write(question)));
  done.filter(d => d.status === 'rejected').forEach(d => complain(d.reason));
  $('go').disabled = false;
  $('stop').disabled = true;
  $('status').textContent = done.every(d => d.status === 'fulfilled')
    ? writing.map(p => p.model + ' wrote ' + p.tokens.textContent + ' tokens').join(', ') : 'Failed';
}

// ---- models, devices, runs

function row(...cells) {
  return make('tr', {}, ...cells.map(c => make('td', c.n === undefined ? {} : {class: 'n'}, String(c.n === undefined ? c : c.n))));
}

// On a phone each cell stands on a line of its own, with its column's name.
function fill(table, rows) {
  const names = [...table.tHead.rows[0].cells].map(c => c.textContent);
  rows.forEach(r => [...r.cells].forEach((c, i) => c.setAttribute('data-column', names[i])));
  table.tBodies[0].replaceChildren(...rows);
}

async function showModels() {
  models = await get('/gyre/models');
  const forecasters = models.filter(m => m.levels.length);
  const writers = models.filter(m => !m.levels.length);
  for (const [id, some] of [['first', writers], ['second', writers], ['chat-model', writers], ['forecaster', forecasters]]) {
    const chosen = $(id).value;
    $(id).replaceChildren(...(id === 'second' ? [make('option', {value: ''}, 'no other')] : []),
      ...some.map(m => make('option', {value: m.name}, m.name + ' (' + m.family + ')')));
    if (chosen) $(id).value = chosen;
  }
  for (const [part, some] of [['write', writers], ['chat', writers], ['forecast', forecasters]]) {
    $(part).hidden = !some.length;
    document.querySelector(`nav a[href="#${part}"]`).hidden = !some.length;
  }
  fill($('models'), models.map(m => row(m.name, m.family + ': ' + m.description, m.paper,
    {n: numbers.format(m.parameters)}, m.weights.join(', '), {n: m.longest < 0 ? 'any' : numbers.format(m.longest) + (m.levels.length ? ' values' : '')})));
}

async function showMachine() {
  fill($('devices'), (await get('/gyre/devices')).map(d =>
    row(d.id + (d.used ? ' (used)' : ''), d.kind, d.description + '; ' + d.driver, {n: bytes(d.memoryBytes)})));
  $('pages').replaceChildren(...(await get('/gyre/pages')).map(p => p.problem
    ? make('li', {class: 'bad'}, 'The page of the ' + p.name + ' can’t be read: ' + p.problem)
    : p.found
    ? make('li', {}, make('a', {href: '/pages/' + p.name}, p.name === 'comparison' ? 'How devices compare' : 'What was reproduced of the papers'))
    : make('li', {class: 'quiet'}, 'No page of the ' + p.name + ' yet: ', make('code', {}, p.command), ' writes it.')));
}

let shownRuns = [];

function runItem(name) {
  const there = [...$('run-list').children].find(i => i.dataset.run === name);
  if (there) return there;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 320 150');
  svg.setAttribute('role', 'img');
  const item = make('li', {'data-run': name}, make('h3', {}, name), make('p', {}), svg);
  $('run-list').append(item);
  return item;
}

// One unit: where training is told in another than validations are, its curve stands alone.
function showRun(run, curve) {
  const [, line, svg] = runItem(run.name).children;
  const words = key => key.replaceAll('_', ' ');
  const points = list => list.map(p => [p.step, p.value]);
  const training = points(curve.training);
  const validation = curve.unit === curve.score ? points(curve.validation) : [];
  const whole = curve.unit === curve.score ? points(curve.whole) : [];
  const lines = [{style: 'one', points: training, name: 'training'},
    {style: 'two', points: validation, name: validation.length ? 'validation' : ''}];
  const told = (what, list) => list.length ? ' · ' + words(curve.score) + ' ' + list[list.length - 1].value.toFixed(4) + what : '';
  line.replaceChildren(run.family + ', step ' + numbers.format(run.step) + '/' + numbers.format(run.steps)
    + (curve.whole.length ? told(' on the whole split', curve.whole) : told(' on a sample', curve.validation)));
  if (run.training) line.append(make('span', {class: 'live'}, ' · training'));
  const values = [...training, ...validation, ...whole].map(p => p[1]);
  svg.setAttribute('aria-label', 'Training of ' + run.name + ' in ' + words(curve.unit)
    + (training.length ? ', now ' + training[training.length - 1][1].toFixed(3) : ''));
  if (training.length > 1) {
    lines[0].nameAt = training[0][1];
    lines[0].nameLeft = true;
    if (whole.length) lines.push({style: 'whole', points: whole.slice(-1)});
    chart(svg, lines,
      {least: 0, most: Math.max(run.steps, run.step), name: v => v ? 'step ' + numbers.format(v) : words(curve.unit)},
      {least: Math.min(...values), most: Math.max(...values), name: v => v.toFixed(2)});
  }
}

// Says after how many milliseconds there may be something new.
async function showRuns() {
  const {runs, unread} = await get('/gyre/runs');
  $('no-runs').hidden = runs.length + unread.length > 0;
  $('unread').replaceChildren(...unread.map(u => make('li', {}, u.name + ' can’t be read: ' + u.reason)));
  [...$('run-list').children].filter(i => !runs.some(r => r.name === i.dataset.run)).forEach(i => i.remove());
  // All cards stand before the first curve is drawn: a card's width depends on how many there are.
  runs.forEach(r => runItem(r.name));
  shownRuns = [];
  for (const r of runs) {
    shownRuns.push([r, await get('/gyre/runs/' + encodeURIComponent(r.name))]);
    showRun(...shownRuns.at(-1));
  }
  return runs.some(r => r.training) ? 2000 : 15000;
}

async function keepShowingRuns() {
  clearTimeout(nextLook);
  const pause = await showRuns().catch(() => 15000);
  nextLook = setTimeout(keepShowingRuns, pause);
}

async function show() {
  try {
    await showModels();
    await Promise.all([showMachine(), keepShowingRuns()]);
  } catch (e) {
    complain(e);
  }
}

window.addEventListener('resize', () => {
  drawState();
  shownRuns.forEach(shown => showRun(...shown));
});
$('ask').addEventListener('submit', write);
$('stop').addEventListener('click', stop);
$('key-form').addEventListener('submit', e => {
  e.preventDefault();
  sessionStorage.setItem('gyre-key', $('key').value);
  $('key-form').hidden = true;
  $('error').hidden = true;
  show();
});
document.addEventListener('keydown', e => {
  if (e.key === 'Escape') {
    stop();
    stopAnswer();
  }
  if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && e.target !== $('message') && !$('go').disabled) $('ask').requestSubmit();
});
window.addEventListener('DOMContentLoaded', show);
