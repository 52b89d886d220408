package dev.gyre.serve.openai;

import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.schema.ToolGrammar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

    /** These as far as a template has a form for them: of one that takes one call a message, one call at most. */
    ToolUse by(ChatTemplate template) {
        boolean many = several && (!template.readsTools() || template.readsSeveralCalls());
        return new ToolUse(told, callable, needed, many);
    }

    /** The tools as OpenAI's protocol describes them, for templates that read that. */
    List<Map<String, Object>> described() {
        return told.stream()
                .map(function -> {
                    Map<String, Object> tool = new LinkedHashMap<>();
                    tool.put("type", "function");
                    tool.put("function", JsonMapper.shared().convertValue(function, MessageReader.OBJECT));
                    return tool;
                })
                .toList();
    }

    /** The tools' description for models whose templates have none, before the conversation. */
    String instructions() {
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
