package dev.gyre.serve.openai;

import dev.gyre.models.Version;
import dev.gyre.serve.batch.GenerationJob;
import dev.gyre.serve.batch.Output;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The answer to a client about its jobs. */
public final class Answer implements StreamedAnswer {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

    /** The fields that OpenAI's protocol doesn't have. */
    private static final String OURS = "gyre";

    private final CompletionRequest request;
    private final List<GenerationJob> jobs;
    private final String id;
    private final long created = Instant.now().getEpochSecond();
    private final List<Choice> choices = new ArrayList<>();

    /**
     * An answer to what's asked for.
     *
     * @param jobs one for each prompt
     */
    public Answer(CompletionRequest request, List<GenerationJob> jobs) {
        this.request = request;
        this.jobs = jobs;
        this.id = (request.chat() ? "chatcmpl-" : "cmpl-") + UUID.randomUUID();
        for (int j = 0; j < jobs.size(); j++) {
            String echoed = request.echoed().isEmpty() ? "" : request.echoed().get(j);
            GenerationJob job = jobs.get(j);
            job.outputs().forEach(o -> choices.add(new Choice(choices.size(), request, echoed, job, o)));
        }
    }

    /** The whole of it, when all jobs are complete. */
    public byte[] whole() {
        ObjectNode root = head(request.chat() ? "chat.completion" : "text_completion");
        ArrayNode list = root.putArray("choices");
        told().forEach(c -> c.addTo(list, true));
        putUsage(root);
        return MAPPER.writeValueAsBytes(root);
    }

    /** All texts, or of each prompt's the likeliest ones. */
    private List<Choice> told() {
        if (jobs.stream().allMatch(j -> j.request().choices() == request.kept())) {
            return choices;
        }
        List<Choice> told = new ArrayList<>();
        for (int j = 0; j < jobs.size(); j++) {
            String echoed = request.echoed().isEmpty() ? "" : request.echoed().get(j);
            GenerationJob job = jobs.get(j);
            job.outputs().stream()
                    .sorted(Comparator.comparingDouble(Output::meanLogprob).reversed())
                    .limit(request.kept())
                    .forEach(o -> told.add(new Choice(told.size(), request, echoed, job, o)));
        }
        return told;
    }

    /** An event for each choice and each call that has come to something, as OpenAI sends them. */
    @Override
    public List<Event> next() {
        ArrayNode list = MAPPER.createArrayNode();
        choices.forEach(c -> c.addTo(list, false));
        return list.valueStream().map(this::event).toList();
    }

    private Event event(JsonNode choice) {
        ObjectNode root = pieceHead();
        root.putArray("choices").add(choice);
        if (request.usage()) {
            root.putNull("usage");
        }
        if (request.state()) {
            ObjectNode state = root.has(OURS) ? (ObjectNode) root.get(OURS) : root.putObject(OURS);
            state.put("tokens", choices.stream().mapToInt(Choice::tokens).sum());
            state.put(
                    "state_bytes",
                    choices.stream().mapToLong(Choice::stateBytes).sum());
        }
        return new Event("", MAPPER.writeValueAsBytes(root));
    }

    @Override
    public List<Event> last() {
        return Stream.concat(usage().stream(), Stream.of(DONE))
                .map(data -> new Event("", data))
                .toList();
    }

    @Override
    public Event failure(ApiException failure) {
        return new Event("", failure.body());
    }

    /** Whether the last piece was the last one. */
    @Override
    public boolean isEnded() {
        return choices.stream().allMatch(Choice::isEnded);
    }

    /** The tokens used, as the last piece of a stream, if the client wants it. */
    public Optional<byte[]> usage() {
        if (!request.usage()) {
            return Optional.empty();
        }
        ObjectNode root = pieceHead();
        root.putArray("choices");
        putUsage(root);
        return Optional.of(MAPPER.writeValueAsBytes(root));
    }

    private ObjectNode pieceHead() {
        return head(request.chat() ? "chat.completion.chunk" : "text_completion");
    }

    private ObjectNode head(String object) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("id", id);
        root.put("object", object);
        root.put("created", created);
        root.put("model", request.worker().name());
        root.put("system_fingerprint", "gyre-" + Version.NUMBER);
        if (request.cut() > 0) {
            root.putObject(OURS).put("cut_messages", request.cut());
        }
        return root;
    }

    private void putUsage(ObjectNode root) {
        int prompt = jobs.stream().mapToInt(j -> j.request().prompt().length).sum();
        int written = jobs.stream()
                .flatMap(j -> j.outputs().stream())
                .mapToInt(Output::tokens)
                .sum();
        ObjectNode usage = root.putObject("usage");
        usage.put("prompt_tokens", prompt);
        usage.put("completion_tokens", written);
        usage.put("total_tokens", prompt + written);
        usage.putObject("prompt_tokens_details")
                .put(
                        "cached_tokens",
                        jobs.stream().mapToInt(GenerationJob::cached).sum());
    }
}
