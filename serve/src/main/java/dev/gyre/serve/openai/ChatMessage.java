package dev.gyre.serve.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A message of the model's as OpenAI's chat has it, as a whole or as deltas: what it says, and which functions it calls. */
final class ChatMessage {

    private static final String CALLS = "tool_calls";

    private final boolean calls;
    private final ToolCallParser called = new ToolCallParser();
    private final StringBuilder said = new StringBuilder();
    private final List<Call> complete = new ArrayList<>();
    private boolean begun;

    private record Call(String id, String name, StringBuilder arguments) {}

    /**
     * A message that hasn't begun.
     *
     * @param calls whether it may call functions
     */
    ChatMessage(boolean calls) {
        this.calls = calls;
    }

    /** Whether it has called any function. */
    boolean hasCalled() {
        return !complete.isEmpty();
    }

    /**
     * What's new, as deltas. Each has one call at most: clients read the first of a delta and leave the others out.
     *
     * @param ended whether no more comes
     * @param always whether there's one even if there's nothing to tell
     */
    List<ObjectNode> deltas(String more, boolean ended, boolean always) {
        StringBuilder text = new StringBuilder();
        List<ObjectNode> told = new ArrayList<>();
        pieces(more, ended).forEach(p -> add(p, told).ifPresent(text::append));
        List<ObjectNode> deltas = new ArrayList<>();
        if (!text.isEmpty() || (told.isEmpty() && always)) {
            ObjectNode delta = delta();
            deltas.add(delta);
            if (!text.isEmpty() || !hasCalled()) {
                delta.put("content", text.toString());
            }
        }
        for (ObjectNode call : told) {
            ObjectNode delta = delta();
            delta.putArray(CALLS).add(call);
            deltas.add(delta);
        }
        return deltas;
    }

    /** A delta, which says in the first one whose message it is. */
    private ObjectNode delta() {
        ObjectNode delta = JsonNodeFactory.instance.objectNode();
        if (!begun) {
            delta.put("role", "assistant");
        }
        begun = true;
        return delta;
    }

    private List<ToolCallParser.Piece> pieces(String more, boolean ended) {
        if (calls) {
            return called.add(more, ended);
        }
        return more.isEmpty() ? List.of() : List.of(new ToolCallParser.Said(more));
    }

    /** Keeps a piece; if it's of a call, it's told as one more delta of that call, or within the last. */
    private Optional<String> add(ToolCallParser.Piece piece, List<ObjectNode> told) {
        switch (piece) {
            case ToolCallParser.Said s -> {
                said.append(s.text());
                return Optional.of(s.text());
            }
            case ToolCallParser.Called c -> {
                Call call = new Call(Identifiers.next("call_"), c.name(), new StringBuilder());
                complete.add(call);
                ObjectNode begins = JsonNodeFactory.instance.objectNode().put("index", complete.size() - 1);
                begins.put("id", call.id).put("type", "function");
                begins.putObject("function").put("name", call.name).put("arguments", "");
                told.add(begins);
            }
            case ToolCallParser.Arguments a -> {
                complete.getLast().arguments.append(a.json());
                ObjectNode more = JsonNodeFactory.instance.objectNode().put("index", complete.size() - 1);
                more.putObject("function").put("arguments", a.json());
                told.add(more);
            }
        }
        return Optional.empty();
    }

    /** Puts the whole of it. */
    void putWhole(ObjectNode choice, String text) {
        ObjectNode message = choice.putObject("message");
        pieces(text, true).forEach(p -> add(p, new ArrayList<>()));
        message.put("role", "assistant");
        if (said.isEmpty() && hasCalled()) {
            message.putNull("content");
        } else {
            message.put("content", said.toString());
        }
        message.putNull("refusal");
        if (hasCalled()) {
            ArrayNode list = message.putArray(CALLS);
            complete.forEach(c -> list.addObject()
                    .put("id", c.id)
                    .put("type", "function")
                    .putObject("function")
                    .put("name", c.name)
                    .put("arguments", c.arguments.toString()));
        }
    }
}
