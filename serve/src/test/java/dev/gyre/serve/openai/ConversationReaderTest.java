package dev.gyre.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.cli.template.JinjaTemplate;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.generate.PlainTemplate;
import dev.gyre.serve.batch.GenerationRequest;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.batch.TestWorker;
import dev.gyre.serve.batch.TextWorker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a model reads of a conversation, and which messages are refused. */
class ConversationReaderTest {

    private static String prompt(String fields, TextWorker worker) {
        return text(CompletionReaderTest.one(CompletionReaderTest.read(fields, true, worker)));
    }

    private static String text(GenerationRequest request) {
        return new String(CompletionReaderTest.bytes(request.prompt()), StandardCharsets.UTF_8);
    }

    /** The model's own template writes the prompt, whatever may be called is in the one instruction, and nothing else ends an answer. */
    @Test
    void conversationsByTheModelsTemplate() {
        TextWorker worker = TestWorker.templated(
                new Limits(4, 8, 2000, 10, 0),
                new JinjaTemplate(
                        "t",
                        "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% if m.role == 'tool' %}"
                                + "{{ raise_exception('no tools') }}{% endif %}{% endfor %}[assistant]",
                        Map.of()));
        String messages =
                "'messages':[{'role':'developer','content':'s'},{'role':'user','content':'a'}],'max_tokens':1";
        GenerationRequest plain = CompletionReaderTest.one(CompletionReaderTest.read(messages, true, worker));
        assertThat(text(plain)).isEqualTo("[system]s[user]a[assistant]");
        assertThat(plain.stops()).isEmpty();
        String tools =
                ",'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object','properties':{},"
                        + "'additionalProperties':false}}}]";
        assertThat(prompt(messages + tools, worker)).matches("(?s)\\[system].*\"f\".*\n\ns\\[user]a\\[assistant]");
        assertThatThrownBy(() -> CompletionReaderTest.read(
                        "'messages':[{'role':'tool','content':'a','tool_call_id':'x'}]", true, worker))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("t has no form for this conversation: line 1: no tools");
    }

    /** A template that describes tools itself gets them, calls and answers in the transformers package's form, and no text of the server's. */
    @Test
    void toolsByTheModelsTemplate() {
        TextWorker worker = TestWorker.templated(
                new Limits(4, 8, 2000, 10, 0),
                new JinjaTemplate(
                        "t",
                        "{% for t in tools %}{{ t | tojson }}{% endfor %}{% for m in messages %}[{{ m.role }}]{{ m.content }}"
                                + "{% for c in m.tool_calls %}{{ c | tojson }}{% endfor %}{{ m.name }}{{ m.tool_call_id }}{% endfor %}",
                        Map.of()));
        String messages = "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':null,'tool_calls':["
                + "{'id':'call_123456789','type':'function','function':{'name':'f','arguments':'{\\'x\\': [1, 2.5]}'}}]},"
                + "{'role':'tool','tool_call_id':'call_123456789','content':'5'}],'max_tokens':1";
        String turns =
                "[user]a[assistant]{\"id\": \"123456789\", \"type\": \"function\", \"function\": {\"name\": \"f\","
                        + " \"arguments\": {\"x\": [1, 2.5]}}}[tool]5f123456789";
        String tools = ",'tools':[{'type':'function','function':{'name':'f','description':'d'}}]";
        assertThat(prompt(messages, worker)).isEqualTo(turns);
        assertThat(prompt(messages + tools, worker))
                .isEqualTo("{\"type\": \"function\", \"function\": {\"name\": \"f\", \"description\": \"d\","
                        + " \"parameters\": {\"type\": \"object\", \"additionalProperties\": false}}}" + turns);
        assertThat(prompt(messages + tools + ",'tool_choice':'none'", worker)).isEqualTo(turns);
    }

    @Test
    void conversations() {
        String messages =
                "'messages':[{'role':'system','content':'s'},{'role':'user','content':[{'type':'text','text':'a'},"
                        + "{'type':'text','text':'b'}],'name':'me'}]";
        assertThat(prompt(messages, CompletionReaderTest.WORKER)).isEqualTo("s\n\nUser: ab\nAssistant:");
        assertThat(new PlainTemplate()
                        .apply(List.of(
                                new ChatTemplate.Message("developer", "d"),
                                new ChatTemplate.Message("assistant", "a"))))
                .isEqualTo("d\n\nAssistant: a\nAssistant:");
        for (List<String> wrong : List.of(
                List.of("null", "you must provide a messages parameter"),
                List.of("{}", "messages has to be an array of at least one message"),
                List.of("[]", "messages has to be an array of at least one message"),
                List.of(
                        "[{'role':'x','content':'a'}]",
                        "messages[0].role has to be system, developer, user, assistant or tool"),
                List.of("[{'role':'user','content':'a'},{'role':'user'}]", "messages[1].content is missing"),
                List.of("[{'role':'user','content':'a','tool_calls':[{}]}]", "messages[0].tool_calls isn't supported"),
                List.of("[{'role':'tool','content':'a'}]", "messages[0].tool_call_id is missing"),
                List.of("[{'role':'assistant'}]", "messages[0].content is missing"),
                List.of("[{'role':'assistant','tool_calls':{}}]", "messages[0].tool_calls has to be an array of calls"),
                List.of("[{'role':'assistant','tool_calls':[{}]}]", "messages[0].tool_calls[0].function is missing"),
                List.of(
                        "[{'role':'assistant','tool_calls':[{'function':{}}]}]",
                        "messages[0].tool_calls[0].function.name is missing"),
                List.of(
                        "[{'role':'assistant','tool_calls':[{'function':{'name':'f','arguments':'{'}}]}]",
                        "messages[0].tool_calls[0].function.arguments isn't valid JSON"),
                List.of(
                        "[{'role':'assistant','tool_calls':[{'function':{'name':'f','arguments':'[1]'}}]}]",
                        "messages[0].tool_calls[0].function.arguments has to be an object in JSON"),
                List.of(
                        "[{'role':'user','content':'a','function_call':'x'}]",
                        "messages[0].function_call isn't supported"),
                List.of("[{'role':'user','content':'a','audio':{'id':'x'}}]", "messages[0].audio isn't supported"),
                List.of(
                        "[{'role':'user','content':'a','annotations':[{}]}]",
                        "messages[0].annotations isn't supported"),
                List.of("[{'role':'user','content':'a','x':1}]", "supplied: messages[0].x"),
                List.of(
                        "[{'role':'user','content':[{'type':'image','text':'a'}]}]",
                        "may have parts of type text only"),
                List.of("[{'role':'user','content':[{'type':'text','text':'a','x':1}]}]", "messages[0].content.x"))) {
            assertThatThrownBy(() -> CompletionReaderTest.read(
                            "'messages':" + wrong.getFirst(), true, CompletionReaderTest.WORKER))
                    .hasMessageContaining(wrong.getLast());
        }
    }
}
