package dev.gyre.cli.chat;

import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.data.TextStream;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Session;
import dev.gyre.models.setting.ConfigException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A conversation with a model. Its state goes on from turn to turn: it reads each message once, behind the answer before it. What the model
 * writes in the user's place isn't part of the conversation, so the state of before that is kept.
 */
public final class ChatSession implements AutoCloseable {

    private final Session session;
    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final ChatSettings settings;
    private final List<Integer> seen = new ArrayList<>();
    private final List<ChatTemplate.Message> messages = new ArrayList<>();
    private Session.Sequence sequence;
    private RandomStream random;
    /** The last answer's end, as far as the sequence hasn't read it. */
    private String unread = "";

    /**
     * Begins a conversation with the model.
     *
     * @param session the model's, which is closed with this
     * @param template the prompt's
     */
    public ChatSession(Session session, Tokenizer tokenizer, ChatTemplate template, ChatSettings settings) {
        this.session = session;
        this.tokenizer = tokenizer;
        this.template = template;
        this.settings = settings;
        this.sequence = session.open();
        reset();
    }

    /** Forgets all that was said; draws begin again, too. */
    public void reset() {
        messages.clear();
        messages.addAll(settings.instructions());
        random = Sampler.draws(settings.seed(), 0);
        forget();
    }

    private void forget() {
        session.reset(sequence);
        seen.clear();
        unread = "";
    }

    /** The turns so far, instructions first. */
    public List<ChatTemplate.Message> messages() {
        return List.copyOf(messages);
    }

    /** Tokens that the state has read. */
    public long tokens() {
        return sequence.tokens();
    }

    /** Bytes of the state that are in use. */
    public long stateBytes() {
        return session.stateBytes(sequence);
    }

    /** Tokens that a conversation may have. */
    public long longest() {
        return session.longest();
    }

    /**
     * Answers a message of the user's.
     *
     * @param notes takes lines for the user: that turns were left out
     * @param to takes the answer's text as it's written
     * @param stopped whether the user wants no more of it
     * @throws ConfigException if the conversation would get too long; it stays as it was then
     */
    public ChatAnswer answer(String message, Consumer<String> notes, Consumer<String> to, BooleanSupplier stopped) {
        int[] read = read(new ChatTemplate.Message("user", message), notes);
        AnswerText text = new AnswerText(template.stop(), to);
        TextStream stream = tokenizer.stream(read);
        Optional<Session.Sequence> before = Optional.empty();
        int beforeLength = 0;
        int tokens = 0;
        ChatAnswer.End end = ChatAnswer.End.LENGTH;
        while (tokens < settings.most() && session.refusal(sequence).isEmpty()) {
            if (stopped.getAsBoolean()) {
                end = ChatAnswer.End.INTERRUPTED;
                break;
            }
            int token = settings.sampling().draw(sequence.logits(), random);
            tokens++;
            if (OptionalInt.of(token).equals(tokenizer.end())) {
                end = ChatAnswer.End.STOP;
                break;
            }
            int length = text.length();
            boolean held = text.isHeld();
            if (text.add(stream.add(token))) {
                unread = text.from(held ? beforeLength : length);
                before.ifPresent(this::goOnFrom);
                return answered(text, tokens, ChatAnswer.End.STOP);
            }
            if (!text.isHeld()) {
                before.ifPresent(session::drop);
                before = Optional.empty();
            } else if (!held) {
                before = Optional.of(session.fork(sequence));
                beforeLength = length;
            }
            session.read(sequence, token);
            seen.add(token);
        }
        before.ifPresent(session::drop);
        if (!text.add(stream.end())) {
            text.end();
        }
        return answered(text, tokens, end);
    }

    private void goOnFrom(Session.Sequence before) {
        session.drop(sequence);
        sequence = before;
        seen.subList((int) before.tokens(), seen.size()).clear();
    }

    private ChatAnswer answered(AnswerText text, int tokens, ChatAnswer.End end) {
        messages.add(new ChatTemplate.Message("assistant", text.text()));
        return new ChatAnswer(text.text(), tokens, end);
    }

    /** Reads a message, and all before it if turns have to be left out. */
    private int[] read(ChatTemplate.Message message, Consumer<String> notes) {
        List<ChatTemplate.Message> all = new ArrayList<>(messages);
        all.add(message);
        int[] more = sequence.tokens() == 0 ? template.tokens(all, tokenizer) : further(all);
        if (!fits(sequence.tokens() + more.length) || session.refusal(sequence).isPresent()) {
            more = cut(all, sequence.tokens() + more.length, notes);
            forget();
        }
        session.read(sequence, more);
        Arrays.stream(more).forEach(seen::add);
        unread = "";
        messages.clear();
        messages.addAll(all);
        return more;
    }

    /**
     * The tokens behind those that were read. A template may write a conversation's beginning otherwise once there's more of it, as without what
     * the model thought: then all of it is read anew.
     */
    private int[] further(List<ChatTemplate.Message> all) {
        if (template.stop().isPresent()) {
            return behind(unread + "\n" + template.apply(all.subList(all.size() - 1, all.size())));
        }
        int[] whole = template.tokens(all, tokenizer);
        int read = seen.size();
        boolean goesOn = read < whole.length
                && Arrays.equals(seen.stream().mapToInt(t -> t).toArray(), Arrays.copyOf(whole, read));
        if (!goesOn) {
            forget();
        }
        return goesOn ? Arrays.copyOfRange(whole, read, whole.length) : whole;
    }

    /** Whether there's room for an answer behind so many tokens. */
    private boolean fits(long tokens) {
        return tokens < session.longest();
    }

    /** Leaves the oldest turns out, so that there's room for an answer as long as it may get, or half of what the model takes. */
    private int[] cut(List<ChatTemplate.Message> all, long tokens, Consumer<String> notes) {
        long room = session.longest() - Math.min(settings.most(), session.longest() / 2);
        int cut = ChatTemplate.cut(all, kept -> template.tokens(kept, tokenizer).length <= room);
        List<ChatTemplate.Message> kept = ChatTemplate.without(all, cut);
        int[] left = template.tokens(kept, tokenizer);
        String tooLong = "the conversation would have " + tokens
                + " tokens with this message, and there has to be room for an answer, but the model's sequences have at most "
                + session.longest() + ", as it was trained: ";
        if (!fits(left.length)) {
            throw new ConfigException(tooLong + "say it in fewer words");
        }
        if (!settings.cut()) {
            throw new ConfigException(
                    tooLong + "begin another one (/reset), or have the oldest turns left out (--overflow cut)");
        }
        notes.accept("the conversation got too long for the model; its oldest messages, " + cut + ", are left out");
        all.clear();
        all.addAll(kept);
        return left;
    }

    /** The tokens of a text that isn't the beginning of one: without those that a tokenizer puts before a text. */
    private int[] behind(String text) {
        int[] head = tokenizer.encode(".");
        int[] all = tokenizer.encode("." + text);
        if (all.length < head.length || !Arrays.equals(all, 0, head.length, head, 0, head.length)) {
            head = tokenizer.encode("");
            all = tokenizer.encode(text);
        }
        return Arrays.copyOfRange(all, head.length, all.length);
    }

    @Override
    public void close() {
        session.close();
    }
}
