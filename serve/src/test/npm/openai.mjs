// node openai.mjs ADDRESS TABLE: the requests of the table by OpenAI's own client.
import OpenAI from 'openai';
import {printAnswers} from './answers.mjs';

const [address, file] = process.argv.slice(2);
const client = new OpenAI({baseURL: address, apiKey: 'any', maxRetries: 0});

async function streamed(stream) {
  const answer = {texts: [''], calls: []};
  for await (const part of stream) {
    if (part.usage) [answer.read, answer.tokens] = [part.usage.prompt_tokens, part.usage.completion_tokens];
    const [choice] = part.choices;
    if (!choice) continue;
    answer.finish = choice.finish_reason ?? answer.finish;
    answer.texts[0] += choice.text ?? choice.delta.content ?? '';
    for (const call of choice.delta?.tool_calls ?? []) {
      answer.calls[call.index] ??= {name: '', arguments: ''};
      answer.calls[call.index].name += call.function.name ?? '';
      answer.calls[call.index].arguments += call.function.arguments ?? '';
    }
  }
  return answer;
}

function whole(answer) {
  return {
    texts: answer.choices.map(c => c.text ?? c.message.content ?? ''),
    finish: answer.choices[0].finish_reason,
    read: answer.usage.prompt_tokens,
    tokens: answer.usage.completion_tokens,
    calls: answer.choices.flatMap(c => c.message?.tool_calls ?? []).map(c => ({name: c.function.name, arguments: c.function.arguments}))
  };
}

await printAnswers(file, async of => {
  const request = {model: 'small', ...of.request};
  try {
    if (of.path === 'embeddings') return {vectors: (await client.embeddings.create(request)).data.map(d => [...d.embedding])};
    const endpoint = of.path === 'completions' ? client.completions : client.chat.completions;
    const answer = await endpoint.create(request);
    return request.stream ? await streamed(answer) : whole(answer);
  } catch (e) {
    if (!(e instanceof OpenAI.APIError)) throw e;
    return {refusal: {status: e.status, message: e.message}};
  }
});
