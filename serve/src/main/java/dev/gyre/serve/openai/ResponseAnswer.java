package dev.gyre.serve.openai;

import dev.gyre.serve.batch.Finish;
import dev.gyre.serve.batch.GenerationJob;
import dev.gyre.serve.batch.Output;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The answer of {@code /v1/responses} to a client about its job. */
public final class ResponseAnswer implements StreamedAnswer {

    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String RUNNING = "in_progress";
    private static final String COMPLETED = "completed";
    private static final String INCOMPLETE = "incomplete";

    private final ResponseRequest asked;
    private final GenerationJob job;
    private final String id = Identifiers.next("resp_");
    private final long created = Instant.now().getEpochSecond();
    private final Utf8Decoder text = new Utf8Decoder();
    private final ToolCallParser called = new ToolCallParser();
    private final ResponseItems items = new ResponseItems();
    private String status = RUNNING;
    private boolean begun;
    private int sequence;

    /** An answer to what's asked for. */
    public ResponseAnswer(ResponseRequest asked, GenerationJob job) {
        this.asked = asked;
        this.job = job;
    }

    /** The whole of it, when the job is complete. */
    public byte[] whole() {
        take(new ArrayList<>());
        return MAPPER.writeValueAsBytes(described());
    }

    @Override
    public List<Event> next() {
        List<ObjectNode> events = new ArrayList<>();
        ObjectNode before = begun ? MAPPER.createObjectNode() : described();
        take(events);
        if (events.isEmpty()) {
            return List.of();
        }
        if (!begun) {
            events.addFirst(of("response.in_progress", before));
            events.addFirst(of("response.created", before.deepCopy()));
            begun = true;
        }
        if (isEnded()) {
            events.add(of("response." + status, described()));
        }
        return events.stream().map(this::numbered).toList();
    }

    private static ObjectNode of(String type, ObjectNode response) {
        ObjectNode event = MAPPER.createObjectNode().put("type", type);
        event.set("response", response);
        return event;
    }

    private Event numbered(ObjectNode event) {
        event.put("sequence_number", sequence++);
        return new Event(event.get("type").stringValue(), MAPPER.writeValueAsBytes(event));
    }

    /** Takes what has come of the text. */
    private void take(List<ObjectNode> events) {
        Output.Piece piece = job.outputs().getFirst().take();
        boolean last = piece.finish().isPresent();
        String more = text.add(piece.bytes(), last);
        if (asked.calls()) {
            items.add(called.add(more, last), events);
        } else if (!more.isEmpty()) {
            items.add(List.of(new ToolCallParser.Said(more)), events);
        }
        piece.finish().ifPresent(finish -> {
            status = finish == Finish.STOP ? COMPLETED : INCOMPLETE;
            items.end(status, events);
        });
    }

    @Override
    public boolean isEnded() {
        return !status.equals(RUNNING);
    }

    @Override
    public List<Event> last() {
        return List.of();
    }

    @Override
    public Event failure(ApiException failure) {
        ObjectNode event = (ObjectNode) MAPPER.readTree(failure.body()).get("error");
        return numbered(event.put("type", "error"));
    }

    private ObjectNode described() {
        ObjectNode response = MAPPER.createObjectNode();
        response.put("id", id).put("object", "response").put("created_at", created);
        response.put("status", status).put("model", asked.worker().name());
        response.putNull("error");
        if (status.equals(INCOMPLETE)) {
            response.putObject("incomplete_details").put("reason", "max_output_tokens");
        } else {
            response.putNull("incomplete_details");
        }
        response.setAll(asked.told());
        response.putNull("previous_response_id");
        response.put("store", false).put("truncation", "disabled");
        items.addTo(response.putArray("output"), status);
        if (asked.cut() > 0) {
            response.putObject("gyre").put("cut_messages", asked.cut());
        }
        if (isEnded()) {
            putUsage(response);
        } else {
            response.putNull("usage");
        }
        return response;
    }

    private void putUsage(ObjectNode response) {
        int read = job.request().prompt().length;
        int written = job.outputs().getFirst().tokens();
        ObjectNode usage = response.putObject("usage");
        usage.put("input_tokens", read);
        usage.putObject("input_tokens_details").put("cached_tokens", job.cached());
        usage.put("output_tokens", written);
        usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
        usage.put("total_tokens", read + written);
    }
}
