package dev.gyre.serve.openai;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The items of a response, a message or calls of functions, and the events of a stream. */
final class ResponseItems {

    private static final String COMPLETED = "completed";

    private final List<Item> items = new ArrayList<>();
    private boolean open;

    private record Item(boolean call, String id, String callId, String name, StringBuilder text) {

        private ObjectNode described(String status, boolean whole) {
            ObjectNode item = JsonMapper.shared().createObjectNode();
            item.put("id", id).put("type", call ? "function_call" : "message").put("status", status);
            if (call) {
                return item.put("call_id", callId).put("name", name).put("arguments", whole ? text.toString() : "");
            }
            item.put("role", "assistant");
            ArrayNode content = item.putArray("content");
            if (whole) {
                content.add(part(text.toString()));
            }
            return item;
        }
    }

    private static ObjectNode part(String text) {
        ObjectNode part = JsonMapper.shared().createObjectNode();
        part.put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    /** Takes more of the text, and adds the events that it makes. */
    void add(List<ToolCallParser.Piece> pieces, List<ObjectNode> events) {
        for (ToolCallParser.Piece piece : pieces) {
            switch (piece) {
                case ToolCallParser.Said said -> say(said.text(), events);
                case ToolCallParser.Called called -> {
                    close(COMPLETED, events);
                    begin(
                            new Item(
                                    true,
                                    Identifiers.next("fc_"),
                                    Identifiers.next("call_"),
                                    called.name(),
                                    new StringBuilder()),
                            events);
                }
                case ToolCallParser.Arguments more -> {
                    items.getLast().text.append(more.json());
                    events.add(event("response.function_call_arguments.delta").put("delta", more.json()));
                }
            }
        }
    }

    private void say(String text, List<ObjectNode> events) {
        if (!open || items.getLast().call) {
            close(COMPLETED, events);
            begin(new Item(false, Identifiers.next("msg_"), "", "", new StringBuilder()), events);
            events.add(partEvent("response.content_part.added", ""));
        }
        items.getLast().text.append(text);
        ObjectNode delta =
                event("response.output_text.delta").put("content_index", 0).put("delta", text);
        delta.putArray("logprobs");
        events.add(delta);
    }

    private void begin(Item item, List<ObjectNode> events) {
        items.add(item);
        open = true;
        ObjectNode added = JsonMapper.shared().createObjectNode();
        added.put("type", "response.output_item.added").put("output_index", items.size() - 1);
        added.set("item", item.described("in_progress", false));
        events.add(added);
    }

    /** Ends the response; one without any item gets an empty message. */
    void end(String status, List<ObjectNode> events) {
        if (items.isEmpty()) {
            say("", events);
        }
        close(status, events);
    }

    private void close(String status, List<ObjectNode> events) {
        if (!open) {
            return;
        }
        open = false;
        Item item = items.getLast();
        String text = item.text.toString();
        if (item.call) {
            events.add(event("response.function_call_arguments.done")
                    .put("name", item.name)
                    .put("arguments", text));
        } else {
            ObjectNode done =
                    event("response.output_text.done").put("content_index", 0).put("text", text);
            done.putArray("logprobs");
            events.add(done);
            events.add(partEvent("response.content_part.done", text));
        }
        ObjectNode ended = JsonMapper.shared().createObjectNode();
        ended.put("type", "response.output_item.done").put("output_index", items.size() - 1);
        ended.set("item", item.described(status, true));
        events.add(ended);
    }

    private ObjectNode event(String type) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("type", type)
                .put("item_id", items.getLast().id)
                .put("output_index", items.size() - 1);
    }

    private ObjectNode partEvent(String type, String text) {
        ObjectNode event = event(type).put("content_index", 0);
        event.set("part", part(text));
        return event;
    }

    /**
     * Puts all items.
     *
     * @param status of the last; those before are complete
     */
    void addTo(ArrayNode output, String status) {
        for (int i = 0; i < items.size(); i++) {
            output.add(items.get(i).described(i == items.size() - 1 ? status : COMPLETED, true));
        }
    }
}
