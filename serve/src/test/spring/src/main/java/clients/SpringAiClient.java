package clients;

import com.openai.errors.OpenAIServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.openai.OpenAiChatModel.ResponseFormat;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends the chats and the embeddings of a table of requests by the models that Spring Boot configures, and prints a line of JSON for
 * each: {@code {"name": ..., "answer": {texts, finish, read, tokens, calls, vectors, refusal}}}. Its argument is the table.
 */
@SpringBootApplication
public class SpringAiClient implements CommandLineRunner {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Fields that Spring AI has no option for, and hands on. */
    private static final Set<String> HANDED_ON = Set.of("top_k", "min_p", "repetition_penalty");

    private final ChatModel chat;
    private final EmbeddingModel embeddings;

    SpringAiClient(ChatModel chat, EmbeddingModel embeddings) {
        this.chat = chat;
        this.embeddings = embeddings;
    }

    public static void main(String[] args) {
        SpringApplication.run(SpringAiClient.class, args);
    }

    @Override
    public void run(String... args) throws Exception {
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            JsonNode row = JSON.readTree(line);
            String path = row.get("path").stringValue();
            if (!path.equals("completions")) { // Spring AI has no continuations
                IO.println(JSON.writeValueAsString(
                        mapOf("name", row.get("name").stringValue(), "answer", answer(path, row.get("request")))));
            }
        }
    }

    private Map<String, Object> answer(String path, JsonNode request) {
        try {
            return path.equals("embeddings") ? embedded(request.get("input")) : chatted(request);
        } catch (RuntimeException e) {
            OpenAIServiceException refusal = refusal(e).orElseThrow(() -> e);
            return mapOf("refusal", mapOf("status", refusal.statusCode(), "message", refusal.getMessage()));
        }
    }

    private static Optional<OpenAIServiceException> refusal(Throwable e) {
        if (e instanceof OpenAIServiceException refusal) {
            return Optional.of(refusal);
        }
        return Optional.ofNullable(e.getCause()).flatMap(SpringAiClient::refusal);
    }

    private Map<String, Object> embedded(JsonNode input) {
        List<String> texts = input.isArray()
                ? input.valueStream().map(JsonNode::stringValue).toList()
                : List.of(input.stringValue());
        return mapOf(
                "vectors",
                embeddings.embedForResponse(texts).getResults().stream()
                        .map(Embedding::getOutput)
                        .toList());
    }

    private Map<String, Object> chatted(JsonNode request) {
        List<Message> messages = request.get("messages").valueStream()
                .map(SpringAiClient::message)
                .toList();
        Prompt prompt = new Prompt(messages, options(request));
        List<ChatResponse> parts = request.path("stream").asBoolean(false)
                ? chat.stream(prompt).collectList().block()
                : List.of(chat.call(prompt));
        return told(parts);
    }

    /** An answer of its parts; of several answers to a question, only one part comes. */
    private static Map<String, Object> told(List<ChatResponse> parts) {
        Map<Integer, StringBuilder> texts = new LinkedHashMap<>();
        Map<String, Object> answer = new LinkedHashMap<>();
        List<Map<String, Object>> calls = new ArrayList<>();
        for (ChatResponse part : parts) {
            for (int i = 0; i < part.getResults().size(); i++) {
                AssistantMessage message = part.getResults().get(i).getOutput();
                StringBuilder text = texts.computeIfAbsent(i, at -> new StringBuilder());
                text.append(Optional.ofNullable(message.getText()).orElse(""));
                message.getToolCalls().forEach(c -> calls.add(mapOf("name", c.name(), "arguments", c.arguments())));
                String finish = part.getResults().get(i).getMetadata().getFinishReason();
                if (i == 0 && finish != null && !finish.isEmpty()) {
                    answer.put("finish", finish.toLowerCase(java.util.Locale.ROOT));
                }
            }
            Usage usage = part.getMetadata().getUsage();
            if (usage.getTotalTokens() > 0) {
                answer.put("read", usage.getPromptTokens());
                answer.put("tokens", usage.getCompletionTokens());
            }
        }
        answer.put("texts", texts.values().stream().map(StringBuilder::toString).toList());
        answer.put("calls", calls);
        return answer;
    }

    private static Message message(JsonNode message) {
        String text = message.get("content").isArray()
                ? message.at("/content/0/text").stringValue()
                : message.get("content").asString("");
        return switch (message.get("role").stringValue()) {
            case "system" -> new SystemMessage(text);
            case "assistant" ->
                AssistantMessage.builder()
                        .content(text)
                        .toolCalls(message.path("tool_calls").valueStream()
                                .map(c -> new AssistantMessage.ToolCall(
                                        c.get("id").stringValue(),
                                        "function",
                                        c.at("/function/name").stringValue(),
                                        c.at("/function/arguments").stringValue()))
                                .toList())
                        .build();
            case "tool" ->
                ToolResponseMessage.builder()
                        .responses(List.of(new ToolResponseMessage.ToolResponse(
                                message.get("tool_call_id").stringValue(), "weather", text)))
                        .build();
            default -> new UserMessage(text);
        };
    }

    private static OpenAiChatOptions options(JsonNode request) {
        OpenAiChatOptions.Builder options = OpenAiChatOptions.builder();
        Map<String, Object> handedOn = new HashMap<>();
        for (String name : request.propertyNames()) {
            JsonNode value = request.get(name);
            if (HANDED_ON.contains(name)) {
                handedOn.put(name, JSON.convertValue(value, Object.class));
            } else {
                set(options, name, value);
            }
        }
        return options.extraBody(handedOn).model(request.path("model").asString("small")).build();
    }

    private static void set(OpenAiChatOptions.Builder options, String name, JsonNode value) {
        switch (name) {
            case "max_tokens" -> options.maxTokens(value.intValue());
            case "max_completion_tokens" -> options.maxCompletionTokens(value.intValue());
            case "temperature" -> options.temperature(value.doubleValue());
            case "top_p" -> options.topP(value.doubleValue());
            case "seed" -> options.seed(value.intValue());
            case "n" -> options.n(value.intValue());
            case "user" -> options.user(value.stringValue());
            case "logprobs" -> options.logprobs(value.booleanValue());
            case "top_logprobs" -> options.topLogprobs(value.intValue());
            case "frequency_penalty" -> options.frequencyPenalty(value.doubleValue());
            case "presence_penalty" -> options.presencePenalty(value.doubleValue());
            case "stop" -> options.stop(value.valueStream().map(JsonNode::stringValue).toList());
            case "stream_options" -> options.streamUsage(value.get("include_usage").booleanValue());
            case "logit_bias" -> {
                Map<String, Integer> biases = new HashMap<>();
                value.propertyNames().forEach(token -> biases.put(token, value.get(token).intValue()));
                options.logitBias(biases);
            }
            case "parallel_tool_calls" -> options.parallelToolCalls(value.booleanValue());
            case "tool_choice" -> options.toolChoice(value.isString() ? value.stringValue() : value.toString());
            case "tools" ->
                options.toolCallbacks(value.valueStream()
                        .map(tool -> (ToolCallback) new DescribedFunction(tool.get("function")))
                        .toList());
            case "response_format" -> options.responseFormat(format(value));
            case "messages", "model", "stream" -> {
                // Said otherwise.
            }
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static ResponseFormat format(JsonNode value) {
        ResponseFormat.Builder format = ResponseFormat.builder();
        return value.get("type").stringValue().equals("json_object")
                ? format.type(ResponseFormat.Type.JSON_OBJECT).build()
                : format.type(ResponseFormat.Type.JSON_SCHEMA)
                        .jsonSchema(value.at("/json_schema/schema").toString())
                        .strict(true)
                        .build();
    }

    /** A function that the model may call, but which isn't called here. */
    private record DescribedFunction(JsonNode function) implements ToolCallback {

        @Override
        public ToolDefinition getToolDefinition() {
            return ToolDefinition.builder()
                    .name(function.get("name").stringValue())
                    .description(function.get("description").stringValue())
                    .inputSchema(function.get("parameters").toString())
                    .build();
        }

        @Override
        public String call(String input) {
            throw new UnsupportedOperationException(input);
        }
    }

    private static Map<String, Object> mapOf(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
