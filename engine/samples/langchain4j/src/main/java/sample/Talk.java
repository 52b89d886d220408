package sample;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.store.embedding.CosineSimilarity;
import java.util.ArrayList;
import java.util.List;

/** Talks to {@code gyre serve} by LangChain4j: a chat, a function, JSON by a schema, embeddings. Its argument is the server's address. */
public final class Talk {

    private final ChatModel model;
    private final EmbeddingModel embeddings;

    private Talk(String address) {
        // A server of one model needn't be told its name; a key is only needed where the server has keys.
        model = OpenAiChatModel.builder()
                .baseUrl(address)
                .apiKey("any")
                .maxTokens(300)
                .strictJsonSchema(true)
                .build();
        embeddings = OpenAiEmbeddingModel.builder().baseUrl(address).apiKey("any").build();
    }

    public static void main(String[] args) {
        Talk talk = new Talk(args.length > 0 ? args[0] : "http://localhost:8080/v1");
        IO.println("chat: " + talk.model.chat("Who made heaven?").strip());
        talk.callAFunction();
        IO.println("json: " + talk.person());
        IO.println("alike: " + talk.alike("the heaven", "the earth"));
    }

    /** The model calls the function, which is run here, and reads what it gave. */
    private void callAFunction() {
        ToolSpecification weather = ToolSpecification.builder()
                .name("weather")
                .description("The weather in a city")
                .parameters(JsonObjectSchema.builder()
                        .addEnumProperty("city", List.of("Ulm", "Bonn"))
                        .required("city")
                        .additionalProperties(false)
                        .build())
                .build();
        UserMessage question = UserMessage.from("How warm is it?");
        // REQUIRED, as small models have not learned when to call; AUTO leaves it to the model.
        AiMessage call = model.chat(ChatRequest.builder()
                        .messages(question)
                        .toolSpecifications(weather)
                        .toolChoice(ToolChoice.REQUIRED)
                        .build())
                .aiMessage();
        ToolExecutionRequest first = call.toolExecutionRequests().getFirst();
        IO.println("call: " + first.name() + first.arguments());
        List<ChatMessage> talk = new ArrayList<>(List.of(question, call));
        call.toolExecutionRequests().forEach(c -> talk.add(ToolExecutionResultMessage.from(c, "21 C")));
        IO.println("answer: " + model.chat(talk).aiMessage().text().strip());
    }

    /** An object of a form, whichever model writes it. */
    private String person() {
        JsonSchema schema = JsonSchema.builder()
                .name("person")
                .rootElement(JsonObjectSchema.builder()
                        .addStringProperty("name")
                        .addIntegerProperty("age")
                        .required("name", "age")
                        .additionalProperties(false)
                        .build())
                .build();
        return model.chat(ChatRequest.builder()
                        .messages(UserMessage.from("A person"))
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(schema)
                                .build())
                        .build())
                .aiMessage()
                .text();
    }

    private double alike(String a, String b) {
        List<Embedding> both = embeddings
                .embedAll(List.of(TextSegment.from(a), TextSegment.from(b)))
                .content();
        return CosineSimilarity.between(both.get(0), both.get(1));
    }
}
