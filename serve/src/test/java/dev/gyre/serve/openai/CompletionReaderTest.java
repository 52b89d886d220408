package dev.gyre.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.generate.Sampling;
import dev.gyre.serve.batch.GenerationRequest;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.batch.TestWorker;
import dev.gyre.serve.batch.TextWorker;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What's read of a request: defaults as OpenAI's, and each limit at its last value and the first beyond. */
class CompletionReaderTest {

    private static final Limits LIMITS = new Limits(4, 8, 30, 20, 0);
    static final TextWorker WORKER = TestWorker.of(LIMITS);
    private static final TextWorker SHORT = TestWorker.of(new Limits(4, 8, 30, 10, 0));

    private static final TextWorker LONG = TestWorker.telling(5000);

    static CompletionRequest read(String fields, boolean chat, TextWorker worker) {
        String own =
                chat && !fields.contains("'messages'") ? ",\"messages\":[{\"role\":\"user\",\"content\":\"\"}]" : "";
        String body = "{\"model\":\"small\"" + own + (fields.isEmpty() ? "" : "," + fields.replace('\'', '"')) + "}";
        CompletionRequest read = CompletionReader.read(
                body.getBytes(StandardCharsets.UTF_8),
                chat,
                name -> name.orElseThrow().equals("small") ? worker : null);
        assertThat(read.worker()).isSameAs(worker);
        return read;
    }

    private static String prompt(String fields) {
        return new String(bytes(one(read(fields, true, LONG)).prompt()), StandardCharsets.UTF_8);
    }

    @Test
    void aModelReadsWhatItMayCallAndWhatItHasCalled() {
        String asked =
                "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':null,'tool_calls':[{'id':'1',"
                        + "'type':'function','function':{'name':'f','arguments':'{}'}}]},{'role':'tool','tool_call_id':'1','content':'5'}]";
        String tools = ",'tools':[{'type':'function','function':{'name':'f','description':'d'}}]";
        String turns =
                "User: a\nAssistant: <tool_call>{\"name\":\"f\",\"arguments\":{}}</tool_call>\nTool: 5\nAssistant:";
        assertThat(prompt(asked)).isEqualTo(turns);
        assertThat(prompt(asked + tools))
                .startsWith("You can call functions.")
                .endsWith("{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"object\","
                        + "\"additionalProperties\":false}}\n\n" + turns);
        assertThat(prompt(asked + tools + ",'tool_choice':'none'")).isEqualTo(turns);
    }

    private static CompletionRequest completion(String fields) {
        return read(fields, false, WORKER);
    }

    static GenerationRequest one(CompletionRequest ask) {
        assertThat(ask.generations()).hasSize(1);
        return ask.generations().getFirst();
    }

    @Test
    void whatIsntSaidIsAsOpenAiHasIt() {
        CompletionRequest ask = completion("");
        assertThat(ask.chat()).isFalse();
        assertThat(ask.stream()).isFalse();
        assertThat(ask.usage()).isFalse();
        assertThat(ask.state()).isFalse();
        assertThat(ask.echoed()).isEmpty();
        assertThat(ask.choices()).isEqualTo(1);
        GenerationRequest a = one(ask);
        assertThat(a.prompt()).containsExactly('\n');
        assertThat(a.most()).isEqualTo(16);
        assertThat(a.drawing().sampling()).isEqualTo(new Sampling(1, 0, 1));
        assertThat(a.stops()).isEmpty();
        assertThat(a.told().logprobs()).isFalse();
        assertThat(a.told().alternatives()).isZero();
        assertThat(a.told().state()).isFalse();
        assertThat(one(read("", false, SHORT)).most()).isEqualTo(10);
    }

    /** "User: " and its line's end are 7 bytes, "Assistant:" 10: 23 of 40 are left, of which an answer may take 20, or 10. */
    @Test
    void aConversationGoesOnAsLongAsItMay() {
        CompletionRequest ask = read("", true, WORKER);
        assertThat(ask.chat()).isTrue();
        GenerationRequest a = one(ask);
        assertThat(new String(bytes(a.prompt()), StandardCharsets.UTF_8)).isEqualTo("User: \nAssistant:");
        assertThat(a.most()).isEqualTo(20);
        assertThat(a.stops()).containsExactly("\nUser:".getBytes(StandardCharsets.UTF_8));
        assertThat(one(read("", true, SHORT)).most()).isEqualTo(10);
        String longer = "'messages':[{'role':'user','content':'0123456789'}]";
        assertThat(one(read(longer, true, WORKER)).most()).isEqualTo(13);
        assertThat(one(read(longer + ",'max_tokens':12", true, WORKER)).most()).isEqualTo(12);
        assertThat(one(read(longer + ",'max_tokens':12,'max_completion_tokens':11", true, WORKER))
                        .most())
                .isEqualTo(11);
    }

    static byte[] bytes(int[] tokens) {
        byte[] bytes = new byte[tokens.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) tokens[i];
        }
        return bytes;
    }

    @Test
    void whatIsSaidIsTaken() {
        CompletionRequest ask = completion(
                "'prompt':['ab','c'],'n':2,'max_tokens':3,'temperature':0.5,'top_k':7,'top_p':0.25,'seed':-5,"
                        + "'stop':'x','logprobs':2,'stream':true,'stream_options':{'include_usage':true,'include_state':true,"
                        + "'include_obfuscation':false},'best_of':2,'user':'me'");
        assertThat(ask.choices()).isEqualTo(4);
        assertThat(ask.stream()).isTrue();
        assertThat(ask.usage()).isTrue();
        assertThat(ask.state()).isTrue();
        assertThat(ask.generations())
                .extracting(GenerationRequest::prompt)
                .containsExactly(new int[] {'a', 'b'}, new int[] {'c'});
        for (GenerationRequest a : ask.generations()) {
            assertThat(a.choices()).isEqualTo(2);
            assertThat(a.most()).isEqualTo(3);
            assertThat(a.drawing().sampling()).isEqualTo(new Sampling(0.5, 7, 0.25));
            assertThat(a.drawing().seed()).isEqualTo(-5);
            assertThat(a.stops()).containsExactly(new byte[] {'x'});
            assertThat(a.told().logprobs()).isTrue();
            assertThat(a.told().alternatives()).isEqualTo(2);
            assertThat(a.told().state()).isTrue();
        }
        CompletionRequest best = completion("'n':2,'best_of':3");
        assertThat(best.kept()).isEqualTo(2);
        assertThat(one(best).choices()).isEqualTo(3);
        assertThat(one(best).told().ranked()).isTrue();
        assertThat(ask.generations())
                .noneSatisfy(a -> assertThat(a.told().ranked()).isTrue());
        assertThat(one(completion("'echo':true,'logprobs':1,'max_tokens':0"))
                        .told()
                        .prompt())
                .isTrue();
        assertThat(one(completion("'echo':true")).told().prompt()).isFalse();
        assertThat(completion("'prompt':[[1,2],[255]],'echo':true").echoed())
                .hasSize(2)
                .first()
                .isEqualTo("\1\2");
        assertThat(completion("'stream_options':{'include_usage':false}").usage())
                .isFalse();
        assertThat(completion("'stream':true,'stream_options':{'include_state':true}")
                        .usage())
                .isFalse();
        assertThat(completion("'stream':true,'stream_options':{'include_usage':true}")
                        .state())
                .isFalse();
    }

    /** A field at the last value that's taken, and at the first that isn't. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            false | 'max_tokens':1 | 'max_tokens':0 | max_tokens is 0, but has to be a whole number from 1 to 20
            false | 'max_tokens':20 | 'max_tokens':21 | max_tokens is 21, but has to be a whole number from 1 to 20
            true | 'max_completion_tokens':1 | 'max_completion_tokens':0 | max_completion_tokens is 0
            true | 'max_completion_tokens':20 | 'max_completion_tokens':21 | max_completion_tokens is 21
            false | 'n':4 | 'n':5 | the request asks for 5 texts, but this server writes at most 4
            false | 'n':1 | 'n':0 | n is 0, but has to be a whole number from 1 to 128
            false | 'n':null | 'n':129 | n is 129, but has to be a whole number from 1 to 128
            false | 'n':null | 'n':128 | the request asks for 128 texts
            false | 'prompt':['a','b'],'n':2 | 'prompt':['a','b'],'n':3 | the request asks for 6 texts
            false | 'temperature':0 | 'temperature':-0.001 | temperature is -0.001, but has to be a number from 0.0 to 2.0
            false | 'temperature':2 | 'temperature':2.001 | temperature is 2.001, but has to be a number from 0.0 to 2.0
            false | 'top_p':1e-300 | 'top_p':0 | top_p is 0, but has to be a number above 0 and at most 1.0
            false | 'top_p':1 | 'top_p':1.001 | top_p is 1.001, but has to be a number above 0
            false | 'top_k':0 | 'top_k':-1 | top_k is -1, but has to be a whole number from 0 to 2147483647
            false | 'top_k':2147483647 | 'top_k':2147483648 | top_k is 2147483648
            false | 'seed':9223372036854775807 | 'seed':9223372036854775808 | seed is 9223372036854775808
            false | 'logprobs':0 | 'logprobs':-1 | logprobs is -1, but has to be a whole number from 0 to 5
            false | 'logprobs':5 | 'logprobs':6 | logprobs is 6, but has to be a whole number from 0 to 5
            true | 'logprobs':true,'top_logprobs':20 | 'logprobs':true,'top_logprobs':21 | top_logprobs is 21, but has to be a whole number from 0 to 20
            true | 'top_logprobs':0 | 'top_logprobs':1 | top_logprobs needs "logprobs": true
            true | 'logprobs':true,'top_logprobs':1 | 'logprobs':1 | logprobs is 1, but has to be true or false
            false | 'echo':true,'max_tokens':0 | 'echo':true,'max_tokens':-1 | max_tokens is -1, but has to be a whole number from 0 to 20
            false | 'stop':['a','b','c','d'] | 'stop':['a','b','c','d','e'] | stop has 5 strings, but may have 4
            false | 'stop':'a' | 'stop':'' | a stop string has 0 bytes, but has to have 1 to 1024
            false | 'stop':[] | 'stop':[''] | a stop string has 0 bytes
            false | 'best_of':1 | 'best_of':0 | best_of is 0, but has to be a whole number from 1
            false | 'presence_penalty':-2 | 'presence_penalty':'x' | presence_penalty is a string, but has to be a number from -2.0 to 2.0
            false | 'presence_penalty':2 | 'presence_penalty':2.001 | presence_penalty is 2.001
            false | 'frequency_penalty':-2 | 'frequency_penalty':-2.001 | frequency_penalty is -2.001, but has to be a number from -2.0
            false | 'frequency_penalty':2 | 'frequency_penalty':1e400 | frequency_penalty is 1E+400
            false | 'repetition_penalty':2 | 'repetition_penalty':0 | repetition_penalty is 0, but has to be a number above 0 and at most 2.0
            false | 'min_p':1 | 'min_p':1.001 | min_p is 1.001, but has to be a number from 0.0 to 1.0
            false | 'logit_bias':{'255':-100} | 'logit_bias':{'256':1} | logit_bias has a key that's no token, a whole number from 0 to 255
            false | 'logit_bias':{'5':100} | 'logit_bias':{'5':100.1} | logit_bias.5 has to be a number from -100 to 100
            false | 'logit_bias':{'0':1} | 'logit_bias':{'0':'1'} | logit_bias.0 has to be a number
            false | 'logit_bias':{} | 'logit_bias':[] | logit_bias has to be an object of at most 1024 tokens
            false | 'logit_bias':null | 'logit_bias':{'-1':0} | logit_bias has a key that's no token
            false | 'seed':-9223372036854775808 | 'seed':-9223372036854775809 | seed is -9223372036854775809
            false | 'best_of':4 | 'best_of':5 | the request asks for 5 texts, but this server writes at most 4
            false | 'n':2,'best_of':2,'stream':true | 'n':2,'best_of':3,'stream':true | best_of can't be streamed
            false | 'n':2,'best_of':2 | 'n':2,'best_of':1 | best_of is 1, but has to be at least n, which is 2
            true | 'best_of':1 | 'best_of':2 | best_of isn't supported
            false | 'stream':true,'stream_options':{'include_usage':true} | 'stream_options':{'include_state':true} | stream_options needs "stream": true
            false | 'stream_options':{} | 'stream_options':{'x':1} | Unrecognized request argument supplied: stream_options.x
            false | 'suffix':'' | 'suffix':'x' | suffix isn't supported
            false | 'tools':[],'tool_choice':'auto','parallel_tool_calls':true | 'tools':[{}] | tools isn't supported
            true | 'functions':[] | 'functions':[{}] | functions isn't supported
            true | 'function_call':'auto' | 'function_call':'x' | function_call isn't supported
            true | 'modalities':['text'] | 'modalities':['audio'] | modalities isn't supported
            true | 'audio':null | 'audio':{'voice':'x'} | audio isn't supported
            true | 'prediction':false | 'prediction':true | prediction isn't supported
            true | 'reasoning_effort':'none' | 'reasoning_effort':'low' | reasoning_effort isn't supported
            true | 'verbosity':'medium' | 'verbosity':'low' | verbosity isn't supported
            true | 'response_format':{'type':'text'} | 'response_format':{'type':'json'} | response_format.type has to be text, json_object or json_schema
            false | 'response_format':{'type':'json_object'} | 'response_format':'json_object' | response_format has to be an object, but is a string
            true | 'response_format':{'type':'json_schema','json_schema':{'name':'x','schema':{}}} | 'response_format':{'type':'json_schema'} | response_format.json_schema is missing
            true | 'response_format':{'type':'json_schema','json_schema':{'name':'x','schema':true,'strict':true}} | 'response_format':{'type':'json_schema','json_schema':{'schema':{}}} | response_format.json_schema.name is missing
            true | 'response_format':{'type':'json_schema','json_schema':{'name':'x','description':'y','schema':{}}} | 'response_format':{'type':'json_schema','json_schema':{'name':'x'}} | response_format.json_schema.schema is missing
            true | 'response_format':{'type':'text'} | 'response_format':{'type':'json_schema','json_schema':{'name':'x','schema':{},'x':1}} | supplied: response_format.json_schema.x
            true | 'response_format':{'type':'text'} | 'response_format':{'type':'json_schema','json_schema':{'name':'x','schema':{'oneOf':[]}}} | response_format.json_schema.schema.oneOf isn't supported
            true | 'response_format':{} | 'response_format':{'a':1} | Unrecognized request argument supplied: response_format.a
            false | 'store':true,'metadata':{},'service_tier':'x' | 'stored':true | Unrecognized request argument supplied: stored
            """)
    void limits(boolean chat, String taken, String refused, String says) {
        assertThat(read(taken, chat, WORKER).generations()).isNotEmpty();
        assertThatThrownBy(() -> read(refused, chat, WORKER))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'tools':[] | 'tools':[{}] | tools[0].type has to be function
            'tools':null | 'tools':{} | tools has to be an array of at most 128 functions
            'tools':[{'type':'function','function':{'name':'f'}}] | 'tools':[{'type':'function'}] | tools[0].function is missing
            'tools':[{'type':'function','function':{'name':'f-1_X','description':'x','strict':true}}] | 'tools':[{'type':'function','function':{'name':'f g'}}] | tools[0].function.name has to have 1 to 64 letters
            'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}] | 'tools':[{'type':'function','function':{'name':'f','parameters':{}}}] | tools[0].function.parameters has to be the schema of an object
            'tools':[] | 'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object','not':{}}}}] | tools[0].function.parameters.not isn't supported
            'tools':[] | 'tools':[{'type':'function','function':{'name':'f','x':1}}] | supplied: tools[0].function.x
            'tools':[] | 'tools':[{'type':'function','function':{'name':'f'}},{'type':'function','function':{'name':'f'}}] | two tools are called f
            'tool_choice':'none' | 'tool_choice':'required' | tool_choice is required, but there are no tools
            'tool_choice':'auto' | 'tool_choice':'any' | tool_choice has to be none, auto, required or one of the tools
            'tools':[{'type':'function','function':{'name':'f'}}],'tool_choice':{'type':'function','function':{'name':'f'}} | 'tools':[{'type':'function','function':{'name':'f'}}],'tool_choice':{'type':'function','function':{'name':'g'}} | tool_choice.function.name isn't among tools
            'tool_choice':null | 'tool_choice':{'type':'function'} | tool_choice.function.name is missing
            'parallel_tool_calls':false | 'parallel_tool_calls':1 | parallel_tool_calls is 1, but has to be true or false
            """)
    void tools(String taken, String refused, String says) {
        assertThat(read(taken, true, LONG).calls()).isEqualTo(taken.contains("'f"));
        assertThatThrownBy(() -> read(refused, true, LONG))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(says);
    }

    @Test
    void aStopStringHasUpTo1024Bytes() {
        assertThat(one(completion("'stop':'" + "\u00e9".repeat(512) + "'")).stops())
                .singleElement()
                .satisfies(s -> assertThat(s).hasSize(1024));
        assertThatThrownBy(() -> completion("'stop':'a" + "\u00e9".repeat(512) + "'"))
                .hasMessageContaining("a stop string has 1025 bytes");
    }

    /** 30 tokens of a prompt, and 40 with those of the answer. */
    @Test
    void promptsAndAnswersFitIntoASequence() {
        String thirty = "'prompt':'" + "x".repeat(30) + "'";
        assertThat(one(completion(thirty + ",'max_tokens':10")).prompt()).hasSize(30);
        assertThatThrownBy(() -> completion(thirty + ",'max_tokens':11"))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(400);
                    assertThat(error(e).get("code").stringValue()).isEqualTo("context_length_exceeded");
                    assertThat(error(e).get("param").stringValue()).isEqualTo("prompt");
                })
                .hasMessageContaining(
                        "at most " + TestWorker.LONGEST + " tokens, but the request needs 41: 30 of the prompt and 11");
        assertThatThrownBy(() -> completion("'prompt':'" + "x".repeat(31) + "'"))
                .hasMessageContaining("prompt has 31 tokens, but this server reads at most 30 (--max-prompt)");
        assertThatThrownBy(
                        () -> read("'messages':[{'role':'user','content':'0123456789'}],'max_tokens':14", true, WORKER))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(error(e).get("param").stringValue()).isEqualTo("messages"));
    }

    private static JsonNode error(ApiException e) {
        return JsonMapper.shared().readTree(e.body()).get("error");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'prompt':[0,255] | 'prompt':[0,256] | prompt[1] has to be a token, a whole number from 0 to 255
            'prompt':[7] | 'prompt':[-1] | prompt[0] has to be a token
            'prompt':[7] | 'prompt':[4294967297] | prompt[0] has to be a token
            'prompt':[7] | 'prompt':[7,'a'] | prompt[1] has to be a token
            'prompt':[[7],'a'] | 'prompt':[[7],8] | prompt[1] has to be a string, but is a number
            'prompt':'' | 'prompt':[] | prompt has no tokens
            'prompt':['',[1]] | 'prompt':['',[]] | prompt[1] has no tokens
            """)
    void prompts(String taken, String refused, String says) {
        assertThat(completion(taken).generations()).isNotEmpty();
        assertThatThrownBy(() -> completion(refused)).hasMessageContaining(says);
    }

    private static InsightRequest insight(String text, int longest) {
        byte[] body = ("{\"model\":\"small\"" + text.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8);
        TextWorker worker = TestWorker.telling(longest);
        InsightRequest asked = InsightRequest.read(body, name -> worker);
        assertThat(asked.worker()).isSameAs(worker);
        return asked;
    }

    /** 4,096 tokens are looked at, or as many as a sequence has. */
    @Test
    void insightsHaveALimit() {
        assertThat(insight(",'text':'ab'", 40).tokens()).containsExactly('a', 'b');
        assertThat(insight(",'text':'" + "x".repeat(40) + "'", 40).tokens()).hasSize(40);
        assertThat(insight(",'text':'" + "x".repeat(4096) + "'", 5000).tokens()).hasSize(4096);
        assertThatThrownBy(() -> insight(",'text':'" + "x".repeat(41) + "'", 40))
                .hasMessage("text has 41 tokens, but has to have 1 to 40");
        assertThatThrownBy(() -> insight(",'text':'" + "x".repeat(4097) + "'", 5000))
                .hasMessage("text has 4097 tokens, but has to have 1 to 4096");
        assertThatThrownBy(() -> insight(",'text':''", 40)).hasMessage("text has 0 tokens, but has to have 1 to 40");
        assertThatThrownBy(() -> insight("", 40)).hasMessage("you must provide a text parameter");
        assertThatThrownBy(() -> insight(",'text':'a','x':1", 40)).hasMessageContaining("supplied: x");
    }

    @Test
    void aModelNeedntBeNamed() {
        byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(CompletionReader.read(nothing, false, name -> name.isEmpty() ? WORKER : SHORT)
                        .worker())
                .isSameAs(WORKER);
        assertThatThrownBy(() -> InsightRequest.read(nothing, name -> WORKER))
                .hasMessageContaining("the model small decides nothing about tokens");
        assertThatThrownBy(() -> InsightRequest.read(
                        "{\"model\":\"small\",\"text\":\"x\"}".getBytes(StandardCharsets.UTF_8), name -> WORKER))
                .hasMessageContaining("the model small decides nothing about tokens");
    }
}
