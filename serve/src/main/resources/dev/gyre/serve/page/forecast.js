// ---- forecasting: series are read by the server, as gyre forecast reads files

const LEAST_SHOWN = 60;
const SEASONS_SHOWN = 5;
let told = {text: '', series: [], answer: null};

async function readSeries() {
  const text = $('csv').value;
  if (told.text === text && told.series.length) return;
  const read = await (await ask('/gyre/series', {text})).json();
  told = {text, series: read.series, answer: null};
  $('shown').replaceChildren(...told.series.map((s, i) => make('option', {value: i}, s.id)));
  showSeries();
}

async function forecast(event) {
  event.preventDefault();
  if ($('forecast-go').disabled) return;
  $('error').hidden = true;
  $('forecast-go').disabled = true;
  $('forecast-status').textContent = 'Forecasting';
  try {
    await readSeries();
    const steps = Number($('horizon').value);
    const how = {'': {horizon: steps}, steps: {holdout: steps}, '2s': {holdout: '2s'}}[$('holdout').value];
    const series = told.series.map(({id, times, values}) => ({id, times, values}));
    told.answer = await (await ask('/v1/forecast', {model: $('forecaster').value, series, ...how})).json();
    showSeries();
    const count = told.series.length;
    $('forecast-status').textContent = told.answer.model + ' forecast ' + numbers.format(count) + (count === 1 ? ' series' : ' series together');
  } catch (e) {
    $('forecast-status').textContent = '';
    complain(e);
  } finally {
    $('forecast-go').disabled = false;
  }
}

// A line for each stretch without missing values.
function stretches(values, from, style) {
  const lines = [];
  let open = false;
  values.forEach((v, i) => {
    if (v === null) {
      open = false;
      return;
    }
    if (!open) lines.push({style, points: []});
    open = true;
    lines[lines.length - 1].points.push([from + i, v]);
  });
  return lines;
}

const band = (made, known, low, high, style) =>
  ({style, points: made.quantiles[low].map((v, i) => [known + i, Math.min(v, made.quantiles[high][i]), Math.max(v, made.quantiles[high][i])])});

function showSeries() {
  $('forecast-figure').hidden = !told.series.length;
  if (!told.series.length) return;
  const at = Number($('shown').value);
  const series = told.series[at];
  const made = told.answer && told.answer.forecasts[at];
  const held = made && told.answer.scores ? made.times.length : 0;
  const known = series.values.length - held;
  const horizon = made ? made.times.length : 0;
  const first = Math.max(0, known - Math.max(LEAST_SHOWN, SEASONS_SHOWN * horizon));
  const lines = stretches(series.values.slice(first, known), first, 'known');
  const bands = [];
  if (made) {
    const levels = Object.keys(made.quantiles).sort((a, b) => a - b);
    const inner = Math.max(1, Math.floor(levels.length / 4));
    const outermost = levels.length - 1;
    bands.push(band(made, known, levels[0], levels[outermost], ''), band(made, known, levels[inner], levels[outermost - inner], 'inner'));
    lines.push(...stretches(series.values.slice(known), known, 'came'));
    lines.push({style: 'one', points: made.quantiles['0.5'].map((v, i) => [known + i, v])});
    legend(levels, inner, held);
  } else {
    legend([], 0, 0);
  }
  const all = [...lines.flatMap(l => l.points.map(p => p[1])), ...bands.flatMap(b => b.points.flatMap(p => [p[1], p[2]]))];
  const time = i => i < series.times.length ? series.times[i] : made.times[i - known];
  const svg = $('forecast-chart');
  const least = all.length ? Math.min(...all) : 0;
  const most = all.length ? Math.max(...all) : 1;
  const digits = most > least ? Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(most - least)))) : 2;
  const number = new Intl.NumberFormat('en', {maximumFractionDigits: digits, notation: Math.max(Math.abs(most), Math.abs(least)) >= 1e7 ? 'scientific' : 'standard'});
  const drawn = chart(svg, lines, {least: first, most: Math.max(first, known + horizon - 1), name: v => time(Math.round(v))},
    {least, most, name: v => number.format(v)}, bands);
  if (made) {
    const now = drawn.across(known - 0.5);
    draw(svg, 'line', {class: 'now', x1: now, x2: now, y1: drawn.box.top, y2: drawn.box.bottom});
  }
  svg.setAttribute('aria-label', series.id + ', ' + numbers.format(series.values.length) + ' values from ' + series.times[0]
    + (made ? ', forecast from ' + made.times[0] + ' to ' + made.times[horizon - 1] : ' to ' + series.times[series.times.length - 1]));
  showScores(at);
}

function legend(levels, inner, held) {
  const parts = [['line known', 'history']];
  if (levels.length) {
    const last = levels.length - 1;
    parts.push(['line one', 'median'], ['line band', levels[0] + ' to ' + levels[last] + ', within it ' + levels[inner] + ' to ' + levels[last - inner]]);
  }
  if (held) parts.push(['line came', 'what came']);
  $('forecast-legend').replaceChildren(...parts.flatMap(([style, name]) => [make('i', {class: style}), name]));
}

function showScores(at) {
  const scores = told.answer && told.answer.scores;
  $('scores').hidden = !scores;
  if (!scores) return;
  const number = v => ({n: v === null || v === undefined ? '–' : v.toFixed(3)});
  fill($('scores').querySelector('table'), Object.entries(scores.series[at].methods).map(([name, s]) =>
    row(name, number(s.mase), number(s.wql), number(scores.all[name].mase), number(scores.all[name].wql))));
}

async function take(file) {
  try {
    $('error').hidden = true;
    $('csv').value = await file.text();
    await readSeries();
  } catch (e) {
    complain(e);
  }
}

$('forecast-form').addEventListener('submit', forecast);
$('shown').addEventListener('change', showSeries);
$('csv').addEventListener('change', () => readSeries().catch(complain));
$('csv').addEventListener('paste', () => setTimeout(() => readSeries().catch(complain)));
$('file').addEventListener('change', () => { if ($('file').files.length) take($('file').files[0]); });
$('forecast-form').addEventListener('dragover', e => { e.preventDefault(); $('forecast-form').classList.add('over'); });
$('forecast-form').addEventListener('dragleave', () => $('forecast-form').classList.remove('over'));
$('forecast-form').addEventListener('drop', e => {
  e.preventDefault();
  $('forecast-form').classList.remove('over');
  if (e.dataTransfer.files.length) take(e.dataTransfer.files[0]);
});
window.addEventListener('resize', showSeries);
