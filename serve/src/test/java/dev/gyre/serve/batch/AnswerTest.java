package dev.gyre.serve.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.generate.Sampling;
import dev.gyre.models.model.Insight;
import dev.gyre.serve.openai.Answer;
import dev.gyre.serve.openai.CompletionRequest;
import dev.gyre.serve.openai.InsightRequest;
import dev.gyre.serve.openai.Models;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers as OpenAI's protocol has them, as a whole and piece by piece. */
class AnswerTest {

    private static final TextWorker WORKER = TestWorker.of(new Limits(4, 8, 30, 20, 0));

    private static GenerationJob job(int choices, boolean logprobs) {
        return new GenerationJob(new GenerationRequest(
                new int[] {'a', 'b', 'c'},
                choices,
                9,
                SamplingSettings.of(new Sampling(1, 0, 1), 1),
                List.of(),
                new GenerationRequest.Told(logprobs, 2, false, false, true)));
    }

    private static JsonNode json(byte[] body) {
        return JsonMapper.shared().readTree(body);
    }

    private static JsonNode json(Optional<byte[]> body) {
        return json(body.orElseThrow());
    }

    private static List<JsonNode> events(Answer answer) {
        return answer.next().stream().map(e -> json(e.data())).toList();
    }

    private static void write(Output o, String text, int tokens) {
        o.append(text.getBytes(StandardCharsets.UTF_8), tokens, 0);
    }

    private static String choices(JsonNode answer) {
        return answer.get("choices").toString().replace('"', '\'');
    }

    @Test
    void pieces() {
        GenerationJob job = job(2, false);
        Answer answer = new Answer(
                new CompletionRequest(
                        WORKER, false, false, List.of(job.request()), List.of("abc"), 2, 0, true, true, true),
                List.of(job));
        Output first = job.outputs().getFirst();
        Output second = job.outputs().getLast();
        assertThat(answer.next()).isEmpty();
        write(first, "hi", 2);
        first.state(100);
        write(second, "y", 1);
        second.state(20);
        List<JsonNode> ones = events(answer);
        JsonNode one = ones.getFirst();
        assertThat(one.get("id").stringValue()).startsWith("cmpl-");
        assertThat(one.get("object").stringValue()).isEqualTo("text_completion");
        assertThat(one.get("model").stringValue()).isEqualTo("small");
        assertThat(one.get("system_fingerprint").stringValue()).startsWith("gyre-");
        assertThat(one.get("usage").isNull()).isTrue();
        assertThat(one.get("gyre").toString()).isEqualTo("{\"tokens\":3,\"state_bytes\":120}");
        assertThat(ones.stream().map(AnswerTest::choices))
                .containsExactly(
                        "[{'index':0,'text':'abchi','logprobs':null,'finish_reason':null}]",
                        "[{'index':1,'text':'abcy','logprobs':null,'finish_reason':null}]");
        assertThat(answer.next()).isEmpty();
        assertThat(answer.isEnded()).isFalse();
        write(first, "!", 1);
        first.end(Finish.LENGTH, 0);
        JsonNode two = events(answer).getFirst();
        assertThat(two.get("id")).isEqualTo(one.get("id"));
        assertThat(choices(two)).isEqualTo("[{'index':0,'text':'!','logprobs':null,'finish_reason':'length'}]");
        assertThat(answer.isEnded()).isFalse();
        second.end(Finish.STOP, 0);
        assertThat(choices(events(answer).getFirst()))
                .isEqualTo("[{'index':1,'text':'','logprobs':null,'finish_reason':'stop'}]");
        assertThat(answer.isEnded()).isTrue();
        assertThat(answer.next()).isEmpty();
        job.cached(2);
        JsonNode usage = json(answer.usage());
        assertThat(usage.get("choices")).isEmpty();
        assertThat(usage.get("usage").toString())
                .isEqualTo("{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":2}}");
    }

    @Test
    void aConversation() {
        GenerationJob job = job(1, false);
        CompletionRequest request =
                new CompletionRequest(WORKER, true, false, List.of(job.request()), List.of(), 1, 0, true, false, false);
        Answer answer = new Answer(request, List.of(job));
        Output o = job.outputs().getFirst();
        write(o, "hi", 2);
        JsonNode one = events(answer).getFirst();
        assertThat(one.get("id").stringValue()).startsWith("chatcmpl-");
        assertThat(one.get("object").stringValue()).isEqualTo("chat.completion.chunk");
        assertThat(one.has("usage")).isFalse();
        assertThat(one.has("gyre")).isFalse();
        assertThat(choices(one))
                .isEqualTo(
                        "[{'index':0,'delta':{'role':'assistant','content':'hi'},'logprobs':null,'finish_reason':null}]");
        write(o, "!", 1);
        o.end(Finish.SHUTDOWN, 0);
        assertThat(choices(events(answer).getFirst()))
                .isEqualTo("[{'index':0,'delta':{'content':'!'},'logprobs':null,'finish_reason':'length'}]");
        assertThat(answer.usage()).isEmpty();
        GenerationJob whole = job(1, false);
        write(whole.outputs().getFirst(), "hi", 2);
        whole.outputs().getFirst().end(Finish.STOP, 0);
        JsonNode all = json(new Answer(request, List.of(whole)).whole());
        assertThat(all.get("object").stringValue()).isEqualTo("chat.completion");
        assertThat(all.at("/usage/total_tokens").intValue()).isEqualTo(5);
        assertThat(choices(all))
                .isEqualTo("[{'index':0,'message':{'role':'assistant','content':'hi','refusal':null},"
                        + "'logprobs':null,'finish_reason':'stop'}]");
    }

    /** Clients read the first call of a delta and leave the others out. */
    @Test
    void aDeltaHasOneCall() {
        GenerationJob job = job(1, false);
        CompletionRequest request =
                new CompletionRequest(WORKER, true, true, List.of(job.request()), List.of(), 1, 0, true, false, false);
        Answer answer = new Answer(request, List.of(job));
        String call = "<tool_call>{\"name\": \"time\", \"arguments\": {}}</tool_call>";
        write(job.outputs().getFirst(), call + call, 9);
        job.outputs().getFirst().end(Finish.STOP, 0);
        List<JsonNode> events = events(answer);
        assertThat(events)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(e ->
                        assertThat(e.at("/choices/0/delta/tool_calls").size()).isLessThanOrEqualTo(1));
        assertThat(events.getFirst().at("/choices/0/delta/role").stringValue()).isEqualTo("assistant");
        assertThat(events.stream()
                        .map(e -> e.at("/choices/0/delta/tool_calls/0/index").asInt(-1)))
                .contains(0, 1);
        assertThat(events.stream().map(e -> e.at("/choices/0/finish_reason")).filter(JsonNode::isString))
                .hasSize(1);
        assertThat(events.getLast().at("/choices/0/finish_reason").stringValue())
                .isEqualTo("tool_calls");
    }

    /** Tokens are told as text, and by their bytes where they're no text by themselves. */
    @Test
    void logprobs() {
        for (boolean chat : new boolean[] {false, true}) {
            GenerationJob job = job(1, true);
            Output o = job.outputs().getFirst();
            o.logprob(new LogProbability(
                    'h',
                    -0.5,
                    0,
                    List.of(new LogProbability.Likely('h', -0.5), new LogProbability.Likely(255, -1)),
                    1));
            write(o, "h", 1);
            CompletionRequest request = new CompletionRequest(
                    WORKER, chat, false, List.of(job.request()), List.of(), 1, 0, true, false, false);
            JsonNode piece = events(new Answer(request, List.of(job))).getFirst();
            String told = piece.at("/choices/0/logprobs").toString().replace('"', '\'');
            assertThat(told)
                    .isEqualTo(
                            chat
                                    ? "{'content':[{'token':'h','logprob':-0.5,'bytes':[104],'top_logprobs':["
                                            + "{'token':'h','logprob':-0.5,'bytes':[104]},"
                                            + "{'token':'bytes:\\\\xff','logprob':-1.0,'bytes':[255]}]}]}"
                                    : "{'tokens':['h'],'token_logprobs':[-0.5],"
                                            + "'top_logprobs':[{'h':-0.5,'bytes:\\\\xff':-1.0}],'text_offset':[0]}");
        }
    }

    @Test
    void models() {
        String one = "{\"id\":\"small\",\"object\":\"model\",\"created\":"
                + WORKER.opened().getEpochSecond() + ",\"owned_by\":\"gyre\"}";
        assertThat(new String(Models.one(WORKER), StandardCharsets.UTF_8)).isEqualTo(one);
        assertThat(new String(Models.list(List.of(WORKER, WORKER)), StandardCharsets.UTF_8))
                .isEqualTo("{\"object\":\"list\",\"data\":[" + one + "," + one + "]}");
    }

    /** A patch begins where the one before was closed. */
    @Test
    void insights() {
        InsightRequest asked = new InsightRequest(WORKER, new int[] {'h', 255, 'i'});
        assertThat(new String(asked.answer(List.of()), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"small\",\"bytes\":[[104],[255],[105]]}");
        assertThat(new String(
                        asked.answer(
                                List.of(new Insight.Patch(true), new Insight.Patch(false), new Insight.Patch(true))),
                        StandardCharsets.UTF_8))
                .endsWith(",\"patch_starts\":[0,2]}");
        assertThat(new String(
                        asked.answer(List.of(new Insight.Kept(new double[] {0.5, 1, 0}))), StandardCharsets.UTF_8))
                .endsWith(",\"kept\":[0.5,1.0,0.0]}");
    }
}
