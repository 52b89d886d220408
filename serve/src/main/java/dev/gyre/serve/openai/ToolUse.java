package dev.gyre.serve.openai;

import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.schema.ToolGrammar;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Functions that the model may call, or has to.
 *
 * @param told their descriptions, as the model reads them
 * @param callable those that may be called
 * @param needed whether one has to be
 * @param several whether more than one may be
 */
record ToolUse(List<JsonNode> told, List<ToolGrammar.Callable> callable, boolean needed, boolean several) {

    /** No functions. */
    static final ToolUse NONE = new ToolUse(List.of(), List.of(), false, false);

    /** Whether there's any. */
    boolean isPossible() {
        return !callable.isEmpty();
    }

    /** The tools' description for the model, before the conversation; empty if there's none. */
    String instructions() {
        if (!isPossible()) {
            return "";
        }
        return "You can call functions. To call one, write " + ToolGrammar.OPEN
                + "{\"name\": NAME, \"arguments\": ARGUMENTS}" + ToolGrammar.CLOSE + ". These are the functions:\n"
                + told.stream().map(JsonNode::toString).collect(Collectors.joining("\n"));
    }

    /**
     * The form of texts with these functions.
     *
     * @param text that texts have to have where they're no calls
     */
    Optional<TextForm> form(Optional<TextForm> text) {
        if (!isPossible()) {
            return text;
        }
        String key = "tools " + several + " " + needed + " " + callable + " or "
                + text.map(TextForm::key).orElse("any text");
        Function<Boolean, Grammar> calls = ascii -> ToolGrammar.calls(callable, several, ascii);
        return Optional.of(new TextForm("tools", key, tokens -> {
            boolean ascii = !tokens.writesAll();
            if (needed) {
                return ToolGrammar.needed(calls.apply(ascii));
            }
            return text.map(t -> ToolGrammar.or(calls.apply(ascii), t.grammar().apply(tokens)))
                    .orElseGet(() -> ToolGrammar.behindText(calls.apply(ascii)));
        }));
    }
}
