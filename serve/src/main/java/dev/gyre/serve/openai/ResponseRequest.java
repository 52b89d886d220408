package dev.gyre.serve.openai;

import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.serve.batch.GenerationRequest;
import dev.gyre.serve.batch.SamplingSettings;
import dev.gyre.serve.batch.TextWorker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request of {@code /v1/responses}, read and checked. Nothing is stored, so that each request has the whole conversation.
 *
 * @param calls whether the model may call functions
 * @param cut messages that were left out, as the conversation was too long
 * @param told what the answer repeats of the request
 */
public record ResponseRequest(
        TextWorker worker, GenerationRequest request, boolean calls, int cut, boolean stream, ObjectNode told) {

    private static final String INPUT = "input";
    private static final List<String> REPEATED = List.of(
            "instructions",
            "max_output_tokens",
            "metadata",
            "temperature",
            "text",
            "tool_choice",
            "tools",
            "top_p",
            "user");

    /**
     * Reads a body.
     *
     * @param workers finds a model by its name, or the one that there is
     * @throws ApiException if something is wrong with it
     */
    public static ResponseRequest read(byte[] body, Function<Optional<String>, TextWorker> workers) {
        RequestFields fields = RequestFields.of(body);
        TextWorker worker = workers.apply(fields.text("model"));
        boolean stream = fields.flag("stream");
        ToolUse tools = new ToolReader(fields, true).read().by(worker.template());
        OptionalInt asked =
                fields.integer("max_output_tokens", 1, worker.limits().answer());
        Prompts.Conversation read = new Prompts(fields, worker).fitting(messages(fields), tools, asked, INPUT);
        Optional<TextForm> form = tools.form(format(fields));
        refuseOthers(fields);
        SamplingSettings drawing = new SamplingReader(fields, worker.tokenizer().vocabulary())
                .drawing(form.map(f -> f.constraint(worker.constraints())));
        ObjectNode told = repeated(fields);
        fields.refuseUnknown();
        GenerationRequest request = new GenerationRequest(
                read.tokens(),
                1,
                CompletionReader.room(worker, read.tokens(), asked, INPUT),
                drawing,
                worker.template().stop().map(s -> s.getBytes(StandardCharsets.UTF_8)).stream()
                        .toList(),
                GenerationRequest.Told.NOTHING);
        return new ResponseRequest(worker, request, tools.isPossible(), read.cut(), stream, told);
    }

    private static List<ChatTemplate.Message> messages(RequestFields fields) {
        List<ChatTemplate.Message> messages = new ArrayList<>();
        fields.text("instructions").ifPresent(i -> messages.add(new ChatTemplate.Message("system", i)));
        JsonNode input = fields.any(INPUT)
                .orElseThrow(() -> ApiException.parameter(INPUT, "you must provide an input parameter"));
        if (!input.isArray()) {
            messages.add(new ChatTemplate.Message("user", RequestFields.text(input, INPUT)));
            return messages;
        }
        if (input.isEmpty()) {
            throw ApiException.parameter(INPUT, "input has to be a string or an array of at least one item");
        }
        for (int i = 0; i < input.size(); i++) {
            ChatTemplate.Message item = item(input.get(i), INPUT + "[" + i + "]");
            if (!item.calls().isEmpty()
                    && !messages.isEmpty()
                    && messages.getLast().role().equals("assistant")) {
                item = joined(messages.removeLast(), item);
            }
            messages.add(item);
        }
        return messages;
    }

    /** A message of the model's with a call behind it: items tell apart what the model said at once. */
    private static ChatTemplate.Message joined(ChatTemplate.Message message, ChatTemplate.Message call) {
        List<ChatTemplate.Call> calls = new ArrayList<>(message.calls());
        calls.addAll(call.calls());
        return new ChatTemplate.Message("assistant", message.content(), calls, Optional.empty());
    }

    private static ChatTemplate.Message item(JsonNode node, String path) {
        RequestFields item = RequestFields.of(node, path);
        item.ignore("id", "status");
        ChatTemplate.Message message = switch (item.text("type").orElse("message")) {
            case "message" -> message(item, path);
            case "function_call" -> {
                String id = item.text("call_id").orElse("");
                yield new ChatTemplate.Message(
                        "assistant", "", List.of(MessageReader.call(item, id, path)), Optional.empty());
            }
            case "function_call_output" -> {
                String id = RequestFields.text(require(item, "call_id", path), path + ".call_id");
                String output = path + ".output";
                yield new ChatTemplate.Message(
                        "tool",
                        MessageReader.text(require(item, "output", path), output, "input_text"),
                        List.of(),
                        Optional.of(id));
            }
            default ->
                throw ApiException.parameter(
                        path + ".type", path + ".type has to be message, function_call or function_call_output");
        };
        item.refuseUnknown();
        return message;
    }

    private static ChatTemplate.Message message(RequestFields item, String path) {
        String role = item.text("role").orElse("");
        if (!List.of("system", "developer", "user", "assistant").contains(role)) {
            throw ApiException.parameter(path + ".role", path + ".role has to be system, developer, user or assistant");
        }
        JsonNode content = require(item, "content", path);
        return new ChatTemplate.Message(
                role, MessageReader.text(content, path + ".content", "input_text", "output_text"));
    }

    private static JsonNode require(RequestFields item, String name, String path) {
        return item.any(name)
                .orElseThrow(() -> ApiException.parameter(path + "." + name, path + "." + name + " is missing"));
    }

    private static Optional<TextForm> format(RequestFields fields) {
        return fields.object("text").flatMap(text -> {
            text.refuse("verbosity", "medium");
            Optional<TextForm> form = text.object("format").flatMap(f -> {
                String type = f.text("type").orElse("text");
                Optional<TextForm> asked = switch (type) {
                    case "text" -> Optional.empty();
                    case "json_object" -> Optional.of(ResponseFormat.anyObject("text.format"));
                    case "json_schema" -> Optional.of(ResponseFormat.ofSchema(f, "text.format"));
                    default ->
                        throw ApiException.parameter(
                                "text.format.type", "text.format.type has to be text, json_object or json_schema");
                };
                f.refuseUnknown();
                return asked;
            });
            text.refuseUnknown();
            return form;
        });
    }

    private static void refuseOthers(RequestFields fields) {
        fields.any("previous_response_id").ifPresent(id -> {
            throw ApiException.parameter(
                    "previous_response_id",
                    "unsupported_parameter",
                    "previous_response_id isn't supported, as this server stores nothing: send the whole conversation");
        });
        fields.refuse("background");
        fields.refuse("conversation");
        fields.refuse("include");
        fields.refuse("max_tool_calls");
        fields.refuse("prompt");
        fields.refuse("top_logprobs", "0");
        fields.refuse("truncation", "disabled");
        fields.object("reasoning").ifPresent(r -> {
            r.refuse("effort", "none");
            r.refuse("summary");
            r.refuse("generate_summary");
            r.refuseUnknown();
        });
        fields.object("stream_options").ifPresent(o -> {
            o.ignore("include_obfuscation");
            o.refuseUnknown();
        });
        fields.ignore("metadata", "store", "user", "service_tier", "safety_identifier");
        fields.ignore("prompt_cache_key", "prompt_cache_retention");
    }

    /** What's repeated, with OpenAI's own values where nothing was said. */
    private static ObjectNode repeated(RequestFields fields) {
        ObjectNode told = JsonMapper.shared().createObjectNode();
        for (String name : REPEATED) {
            fields.any(name).ifPresentOrElse(value -> told.set(name, value), () -> told.putNull(name));
        }
        if (told.get("tools").isNull()) {
            told.putArray("tools");
        }
        if (told.get("tool_choice").isNull()) {
            told.put("tool_choice", "auto");
        }
        if (told.get("text").isNull()) {
            told.putObject("text").putObject("format").put("type", "text");
        }
        if (told.get("temperature").isNull()) {
            told.put("temperature", 1.0);
        }
        if (told.get("top_p").isNull()) {
            told.put("top_p", 1.0);
        }
        told.put(
                "parallel_tool_calls",
                fields.any("parallel_tool_calls").isEmpty() || fields.flag("parallel_tool_calls"));
        return told;
    }
}
