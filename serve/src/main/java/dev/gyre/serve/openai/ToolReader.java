package dev.gyre.serve.openai;

import dev.gyre.serve.schema.ToolGrammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads which functions the model may call: {@code tools}, {@code tool_choice}, {@code parallel_tool_calls}. */
final class ToolReader {

    private static final int MOST = 128;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final RequestFields fields;
    private final boolean flat;

    /**
     * Reads fields of a request.
     *
     * @param flat whether a function's name and parameters stand beside its type, as {@code /v1/responses} has it, rather than in {@code function}
     */
    ToolReader(RequestFields fields, boolean flat) {
        this.fields = fields;
        this.flat = flat;
    }

    /**
     * The functions.
     *
     * @throws ApiException if one is no function, or what's chosen isn't there
     */
    ToolUse read() {
        List<JsonNode> told = new ArrayList<>();
        List<ToolGrammar.Callable> all = functions(told);
        boolean several = fields.any("parallel_tool_calls").isEmpty() || fields.flag("parallel_tool_calls");
        JsonNode choice = fields.any("tool_choice").orElse(null);
        if (choice != null && choice.isObject()) {
            return new ToolUse(told, List.of(named(choice, all)), true, false);
        }
        String word = choice == null ? "auto" : RequestFields.text(choice, "tool_choice");
        return switch (word) {
            case "none" -> ToolUse.NONE;
            case "auto" -> new ToolUse(told, all, false, several);
            case "required" -> {
                if (all.isEmpty()) {
                    throw ApiException.parameter("tool_choice", "tool_choice is required, but there are no tools");
                }
                yield new ToolUse(told, all, true, several);
            }
            default ->
                throw ApiException.parameter(
                        "tool_choice", "tool_choice has to be none, auto, required or one of the tools by its name");
        };
    }

    private List<ToolGrammar.Callable> functions(List<JsonNode> told) {
        Optional<JsonNode> given = fields.any("tools");
        if (given.isEmpty()) {
            return List.of();
        }
        if (!given.get().isArray() || given.get().size() > MOST) {
            throw ApiException.parameter("tools", "tools has to be an array of at most " + MOST + " functions");
        }
        List<ToolGrammar.Callable> all = new ArrayList<>();
        for (JsonNode node : given.get()) {
            ToolGrammar.Callable function = function(node, "tools[" + all.size() + "]", told);
            if (all.stream().anyMatch(f -> f.name().equals(function.name()))) {
                throw ApiException.parameter("tools", "two tools are called " + function.name());
            }
            all.add(function);
        }
        return List.copyOf(all);
    }

    private ToolGrammar.Callable function(JsonNode node, String path, List<JsonNode> told) {
        RequestFields tool = RequestFields.of(node, path);
        if (!tool.text("type").orElse("").equals("function")) {
            throw ApiException.parameter(path + ".type", path + ".type has to be function");
        }
        String where = flat ? path : path + ".function";
        RequestFields function = flat
                ? tool
                : tool.object("function").orElseThrow(() -> ApiException.parameter(where, where + " is missing"));
        String name = function.text("name").orElse("");
        if (!NAME.matcher(name).matches()) {
            throw ApiException.parameter(
                    where + ".name", where + ".name has to have 1 to 64 letters, digits, underscores or hyphens");
        }
        String description = function.text("description").orElse("");
        function.flag("strict"); // arguments are valid whether it's asked for or not
        String at = where + ".parameters";
        JsonNode parameters = function.any("parameters").orElseGet(ToolReader::nothing);
        if (!parameters.isObject() || !parameters.path("type").asString("").equals("object")) {
            throw ApiException.parameter(at, at + " has to be the schema of an object: \"type\": \"object\"");
        }
        function.refuseUnknown();
        tool.refuseUnknown();
        ObjectNode shown = JsonMapper.shared().createObjectNode().put("name", name);
        if (!description.isEmpty()) {
            shown.put("description", description);
        }
        shown.set("parameters", parameters);
        told.add(shown);
        return new ToolGrammar.Callable(name, parameters, at);
    }

    private static JsonNode nothing() {
        return JsonMapper.shared().createObjectNode().put("type", "object").put("additionalProperties", false);
    }

    private ToolGrammar.Callable named(JsonNode node, List<ToolGrammar.Callable> all) {
        RequestFields choice = RequestFields.of(node, "tool_choice");
        String path = flat ? "tool_choice.name" : "tool_choice.function.name";
        if (!choice.text("type").orElse("").equals("function")) {
            throw ApiException.parameter("tool_choice.type", "tool_choice.type has to be function");
        }
        RequestFields function = flat
                ? choice
                : choice.object("function").orElseThrow(() -> ApiException.parameter(path, path + " is missing"));
        String name = function.text("name").orElse("");
        function.refuseUnknown();
        choice.refuseUnknown();
        return all.stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.parameter(path, path + " isn't among tools"));
    }
}
