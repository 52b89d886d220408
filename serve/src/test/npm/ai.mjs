// node ai.mjs ADDRESS TABLE: the requests of the table by the AI SDK and its provider for servers like OpenAI's.
import {createOpenAICompatible} from '@ai-sdk/openai-compatible';
import {APICallError, embed, embedMany, generateText, jsonSchema, NoObjectGeneratedError, Output, streamText, tool} from 'ai';
import {printAnswers} from './answers.mjs';

const [address, file] = process.argv.slice(2);
const provider = createOpenAICompatible({name: 'gyre', baseURL: address, apiKey: 'any', includeUsage: true, supportsStructuredOutputs: true});

// Fields that the SDK has no name for go along as the provider's own.
const OWN = ['logit_bias', 'min_p', 'repetition_penalty', 'logprobs', 'top_logprobs', 'user', 'top_k', 'parallel_tool_calls'];

function messages(given) {
  return given.filter(m => m.role !== 'system').map(m => {
    if (m.role === 'tool') {
      return {role: 'tool', content: [{type: 'tool-result', toolCallId: m.tool_call_id, toolName: 'weather', output: {type: 'text', value: m.content}}]};
    }
    if (m.tool_calls) {
      return {role: 'assistant', content: m.tool_calls.map(c =>
        ({type: 'tool-call', toolCallId: c.id, toolName: c.function.name, input: JSON.parse(c.function.arguments)}))};
    }
    return {role: m.role, content: m.content};
  });
}

function settings(of) {
  const r = of.request;
  const choice = r.tool_choice?.function ? {type: 'tool', toolName: r.tool_choice.function.name} : r.tool_choice;
  const schema = r.response_format?.json_schema?.schema;
  const own = Object.fromEntries(OWN.filter(n => n in r).map(n => [n, r[n]]));
  return {
    model: provider.chatModel(r.model ?? 'small'),
    instructions: r.messages.find(m => m.role === 'system')?.content,
    messages: messages(r.messages),
    maxOutputTokens: r.max_tokens ?? r.max_completion_tokens,
    temperature: r.temperature, topP: r.top_p, seed: r.seed, stopSequences: r.stop,
    frequencyPenalty: r.frequency_penalty, presencePenalty: r.presence_penalty,
    tools: r.tools && Object.fromEntries(r.tools.map(t =>
      [t.function.name, tool({description: t.function.description, inputSchema: jsonSchema(t.function.parameters)})])),
    toolChoice: choice,
    output: schema ? Output.object({schema: jsonSchema(schema)}) : r.response_format ? Output.json() : undefined,
    providerOptions: {gyre: own},
    maxRetries: 0
  };
}

const words = {'tool-calls': 'tool_calls'};

async function chat(of) {
  let failure;
  const result = of.request.stream ? streamText({...settings(of), onError: ({error}) => { failure = error; }}) : await generateText(settings(of));
  const text = await result.text;
  if (failure) throw failure;
  const finish = await result.finishReason;
  const usage = await result.usage;
  return {texts: [text], finish: words[finish] ?? finish, read: usage.inputTokens, tokens: usage.outputTokens,
    calls: (await result.toolCalls).map(c => ({name: c.toolName, arguments: JSON.stringify(c.input)}))};
}

async function completion(of) {
  const r = of.request;
  const result = await generateText({model: provider.completionModel('small'), prompt: r.prompt, maxOutputTokens: r.max_tokens, seed: r.seed,
    providerOptions: {gyre: r.echo ? {echo: true} : {}}, maxRetries: 0});
  return {texts: [result.text], finish: result.finishReason, tokens: result.usage.outputTokens, calls: []};
}

async function embedding(of) {
  const model = provider.embeddingModel('small');
  const {input} = of.request;
  if (Array.isArray(input)) return {vectors: (await embedMany({model, values: input, maxRetries: 0})).embeddings};
  return {vectors: [(await embed({model, value: input, maxRetries: 0})).embedding]};
}

await printAnswers(file, async of => {
  // It knows one answer to a question.
  if (of.request.n || of.request.best_of || (of.path === 'completions' && (of.request.response_format || of.request.echo))) return undefined;
  try {
    return await {'chat/completions': chat, completions: completion, embeddings: embedding}[of.path](of);
  } catch (e) {
    if (NoObjectGeneratedError.isInstance(e)) return {texts: [e.text], finish: e.finishReason, calls: []};
    const cause = APICallError.isInstance(e) ? e : e.cause ?? e.lastError;
    if (!APICallError.isInstance(cause)) throw e;
    return {refusal: {status: cause.statusCode, message: cause.responseBody ?? cause.message}};
  }
});
