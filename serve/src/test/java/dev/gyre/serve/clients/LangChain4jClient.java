package dev.gyre.serve.clients;

import dev.gyre.serve.SmallServer;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** LangChain4j's client, for chat, streams, tools, structured output and embeddings. */
final class LangChain4jClient implements TestedClient {

    /** What isn't a field of every chat model's, but is handed on. */
    private static final Set<String> CUSTOM =
            Set.of("min_p", "top_k", "repetition_penalty", "logprobs", "top_logprobs", "user");

    private final String address;

    LangChain4jClient(SmallServer server) {
        this.address = server.uri("/v1").toString();
    }

    @Override
    public Optional<Answered> ask(ClientCase of) {
        // It knows one answer to a question and names no function to be called; its continuations have no setting but a
        // temperature, and it
        // refuses blank texts itself.
        if (of.path().equals("completions")
                || of.request().has("n")
                || of.request().path("tool_choice").isObject()
                || of.request().path("input").asString("x").isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(of.path().equals("embeddings") ? embed(of) : chat(of));
        } catch (RuntimeException e) {
            return Optional.of(refusal(e).orElseThrow(() -> e));
        }
    }

    private static Optional<Answered> refusal(Throwable e) {
        if (e instanceof HttpException http) {
            return Optional.of(Answered.refused(http.statusCode(), http.getMessage()));
        }
        return Optional.ofNullable(e.getCause()).flatMap(LangChain4jClient::refusal);
    }

    private Answered embed(ClientCase of) {
        JsonNode input = of.request().get("input");
        List<TextSegment> texts = input.isArray()
                ? input.valueStream()
                        .map(t -> TextSegment.from(t.stringValue()))
                        .toList()
                : List.of(TextSegment.from(input.stringValue()));
        List<Embedding> all = OpenAiEmbeddingModel.builder()
                .baseUrl(address)
                .apiKey("any")
                .modelName(of.model())
                .maxRetries(0)
                .build()
                .embedAll(texts)
                .content();
        return Answered.vectors(all.stream().map(Embedding::vector).toList());
    }

    private Answered chat(ClientCase of) {
        ChatRequest request = ChatRequest.builder()
                .messages(of.request()
                        .get("messages")
                        .valueStream()
                        .map(LangChain4jClient::message)
                        .toList())
                .parameters(parameters(of))
                .build();
        ChatResponse response = of.streams() ? streamed(request) : model().chat(request);
        AiMessage message = response.aiMessage();
        List<Answered.Call> calls = message.toolExecutionRequests().stream()
                .map(c -> new Answered.Call(c.name(), c.arguments()))
                .toList();
        return Answered.texts(
                List.of(Optional.ofNullable(message.text()).orElse("")),
                Optional.ofNullable(response.finishReason()).map(LangChain4jClient::word),
                response.tokenUsage() == null ? -1 : response.tokenUsage().inputTokenCount(),
                response.tokenUsage() == null ? -1 : response.tokenUsage().outputTokenCount(),
                calls);
    }

    private static String word(dev.langchain4j.model.output.FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case TOOL_EXECUTION -> "tool_calls";
            default -> reason.name();
        };
    }

    private OpenAiChatModel model() {
        return OpenAiChatModel.builder()
                .baseUrl(address)
                .apiKey("any")
                .maxRetries(0)
                .strictJsonSchema(true)
                .build();
    }

    private ChatResponse streamed(ChatRequest request) {
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        OpenAiStreamingChatModel.builder()
                .baseUrl(address)
                .apiKey("any")
                .strictJsonSchema(true)
                .build()
                .chat(request, new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String part) {
                        // The whole response has all parts.
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        whole.complete(response);
                    }

                    @Override
                    public void onError(Throwable e) {
                        whole.completeExceptionally(e);
                    }
                });
        try {
            return whole.join();
        } catch (CompletionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ChatMessage message(JsonNode message) {
        String text = message.get("content").asString("");
        return switch (message.get("role").stringValue()) {
            case "system" -> SystemMessage.from(text);
            case "assistant" -> answer(message, text);
            case "tool" ->
                ToolExecutionResultMessage.from(message.get("tool_call_id").stringValue(), "", text);
            default ->
                message.get("content").isArray()
                        ? UserMessage.from(
                                TextContent.from(message.at("/content/0/text").stringValue()))
                        : UserMessage.from(text);
        };
    }

    private static AiMessage answer(JsonNode message, String text) {
        List<ToolExecutionRequest> calls = message.path("tool_calls")
                .valueStream()
                .map(c -> ToolExecutionRequest.builder()
                        .id(c.get("id").stringValue())
                        .name(c.at("/function/name").stringValue())
                        .arguments(c.at("/function/arguments").stringValue())
                        .build())
                .toList();
        return calls.isEmpty() ? AiMessage.from(text) : AiMessage.from(calls);
    }

    private static OpenAiChatRequestParameters parameters(ClientCase of) {
        OpenAiChatRequestParameters.Builder all =
                OpenAiChatRequestParameters.builder().modelName(of.model());
        Map<String, Object> custom = new HashMap<>();
        for (String name : of.request().propertyNames()) {
            JsonNode value = of.request().get(name);
            if (CUSTOM.contains(name)) {
                custom.put(name, JsonMapper.shared().convertValue(value, Object.class));
            } else {
                set(all, name, value);
            }
        }
        return all.customParameters(custom).build();
    }

    private static void set(OpenAiChatRequestParameters.Builder all, String name, JsonNode value) {
        switch (name) {
            case "max_tokens" -> all.maxOutputTokens(value.intValue());
            case "max_completion_tokens" -> all.maxCompletionTokens(value.intValue());
            case "temperature" -> all.temperature(value.doubleValue());
            case "top_p" -> all.topP(value.doubleValue());
            case "seed" -> all.seed(value.intValue());
            case "frequency_penalty" -> all.frequencyPenalty(value.doubleValue());
            case "presence_penalty" -> all.presencePenalty(value.doubleValue());
            case "stop" ->
                all.stopSequences(value.valueStream().map(JsonNode::stringValue).toList());
            case "parallel_tool_calls" -> all.parallelToolCalls(value.booleanValue());
            case "logit_bias" -> {
                Map<String, Integer> biases = new HashMap<>();
                value.propertyNames().forEach(t -> biases.put(t, value.get(t).intValue()));
                all.logitBias(biases);
            }
            case "tools" ->
                all.toolSpecifications(
                        value.valueStream().map(LangChain4jClient::tool).toList());
            case "tool_choice" -> choose(all, value);
            case "response_format" -> all.responseFormat(format(value));
            case "messages", "model", "stream", "stream_options" -> {
                // Said by the client itself.
            }
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static void choose(OpenAiChatRequestParameters.Builder all, JsonNode value) {
        switch (value.asString("")) {
            case "auto" -> all.toolChoice(ToolChoice.AUTO);
            case "required" -> all.toolChoice(ToolChoice.REQUIRED);
            case "none" -> all.toolChoice(ToolChoice.NONE);
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    private static ResponseFormat format(JsonNode value) {
        if (value.get("type").stringValue().equals("json_object")) {
            return ResponseFormat.JSON;
        }
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name("answer")
                        .rootElement(JsonRawSchema.from(
                                value.at("/json_schema/schema").toString()))
                        .build())
                .build();
    }

    private static ToolSpecification tool(JsonNode tool) {
        JsonNode function = tool.get("function");
        JsonObjectSchema.Builder parameters = JsonObjectSchema.builder();
        JsonNode properties = function.at("/parameters/properties");
        List<String> required = new ArrayList<>();
        for (String name : properties.propertyNames()) {
            required.add(name);
            parameters.addProperty(name, JsonRawSchema.from(properties.get(name).toString()));
        }
        return ToolSpecification.builder()
                .name(function.get("name").stringValue())
                .description(function.get("description").stringValue())
                .parameters(parameters
                        .required(required)
                        .additionalProperties(false)
                        .build())
                .build();
    }
}
