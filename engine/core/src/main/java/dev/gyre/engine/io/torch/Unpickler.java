package dev.gyre.engine.io.torch;

import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.io.torch.Pickled.Dictionary;
import dev.gyre.engine.io.torch.Pickled.Foreign;
import dev.gyre.engine.io.torch.Pickled.Global;
import dev.gyre.engine.io.torch.Pickled.Items;
import dev.gyre.engine.io.torch.Pickled.Plain;
import dev.gyre.engine.io.torch.Pickled.Tensor;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the subset of Python's pickle in which PyTorch stores tensors: numbers, texts, tuples, lists, dictionaries, and the few names
 * that stand for tensors. A pickle is a program for a stack machine; this machine has no instruction that runs anything, and refuses
 * those that it doesn't know. It stops at a number of instructions and at a depth that no published file comes near.
 *
 * <p>The instructions: CPython, Lib/pickletools.py.
 */
final class Unpickler {

    private static final int MAX_INSTRUCTIONS = 1 << 22;
    private static final int MAX_DEPTH = 256;
    private static final int MAX_PROTOCOL = 5;

    private final PickleBytes in;
    private final List<Pickled> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Pickled> memo = new HashMap<>();
    private final List<Tensor> tensors = new ArrayList<>();

    private Unpickler(byte[] pickle) {
        this.in = new PickleBytes(pickle);
    }

    /**
     * The content of a pickle.
     *
     * @param root the value itself
     * @param tensors every tensor that was made on the way
     */
    record Result(Pickled root, List<Tensor> tensors) {}

    /**
     * Reads the values of a pickle.
     *
     * @throws PickleFault if it holds, or would do, anything else
     */
    static Result read(byte[] pickle) {
        Unpickler u = new Unpickler(pickle);
        return new Result(u.run(), u.tensors);
    }

    private Pickled run() {
        for (int count = 0; count < MAX_INSTRUCTIONS; count++) {
            int at = in.position();
            int code = in.u8();
            if (code == '.') {
                return pop();
            }
            if (!plain(code) && !collected(code) && !made(code)) {
                throw new PickleFault(String.format(
                        Locale.ROOT, "instruction 0x%02x at byte %d isn't one of those that tensors need", code, at));
            }
        }
        throw new PickleFault("it has more than " + MAX_INSTRUCTIONS + " instructions");
    }

    /** Instructions that put a value on the stack. */
    private boolean plain(int code) {
        switch (code) {
            case 0x80 -> requireProtocol(in.u8());
            case 0x95 -> in.i64(); // a frame's length, which only helps reading ahead
            case 'N' -> stack.add(new Pickled.None());
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.i32());
            case 'K' -> push((long) in.u8());
            case 'M' -> push((long) in.u16());
            case 0x8a -> push(whole(in.integer(in.u8())));
            case 'G' -> push(in.f64());
            case 'X' -> push(in.utf8(in.i32() & 0xffff_ffffL));
            case 0x8c -> push(in.utf8(in.u8()));
            case 0x8d -> push(in.utf8(in.i64()));
            case 'C', 'U' -> push(in.bytes(in.u8()));
            case 'B', 'T' -> push(in.bytes(in.i32() & 0xffff_ffffL));
            case 'q' -> remember(in.u8());
            case 'r' -> remember(in.i32());
            case 0x94 -> remember(memo.size());
            case 'h' -> recall(in.u8());
            case 'j' -> recall(in.i32());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions that put values together. */
    private boolean collected(int code) {
        switch (code) {
            case '(' -> mark();
            case ')', ']', 0x8f -> stack.add(new Items(new ArrayList<>()));
            case '}' -> stack.add(new Dictionary(new LinkedHashMap<>()));
            case 't', 'l', 0x91 -> stack.add(new Items(fromMark()));
            case 0x85 -> stack.add(new Items(last(1)));
            case 0x86 -> stack.add(new Items(last(2)));
            case 0x87 -> stack.add(new Items(last(3)));
            case 'a' -> append(last(1));
            case 'e', 0x90 -> append(fromMark());
            case 's' -> put(last(2));
            case 'u' -> put(fromMark());
            case 'd' -> {
                List<Pickled> pairs = fromMark();
                stack.add(new Dictionary(new LinkedHashMap<>()));
                put(pairs);
            }
            case '0' -> pop();
            case '2' -> stack.add(top());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions that in Python make objects. */
    private boolean made(int code) {
        switch (code) {
            case 'c' -> {
                String module = in.line();
                stack.add(Globals.named(module, in.line()));
            }
            case 0x93 -> {
                List<Pickled> names = last(2);
                if (!(names.getFirst() instanceof Plain(String module))
                        || !(names.getLast() instanceof Plain(String name))) {
                    throw new PickleFault("a name is no text");
                }
                stack.add(Globals.named(module, name));
            }
            case 'Q' -> stack.add(TensorParts.storage(pop()));
            case 'R', 0x81 -> stack.add(called(last(2)));
            case 0x92 -> stack.add(called(last(3)));
            case 'b' -> {
                Pickled state = pop();
                if (!(top() instanceof Dictionary || top() instanceof Foreign)) {
                    throw new PickleFault("a state is given to something that has none: " + kind(state));
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private Pickled called(List<Pickled> call) {
        if (!(call.getFirst() instanceof Global g) || !(call.get(1) instanceof Items arguments)) {
            throw new PickleFault("something is called that has no name: " + kind(call.getFirst()));
        }
        Pickled made = Globals.called(g, arguments);
        if (made instanceof Tensor t) {
            tensors.add(t);
        }
        return made;
    }

    private static void requireProtocol(int protocol) {
        if (protocol < 2 || protocol > MAX_PROTOCOL) {
            throw new PickleFault("it's of protocol " + protocol + ", but 2 to " + MAX_PROTOCOL + " are read");
        }
    }

    /** Numbers beyond 64 bits are states of random generators; they are kept as what they aren't: texts. */
    private static Object whole(BigInteger n) {
        return n.bitLength() < Long.SIZE ? (Object) n.longValue() : n.toString();
    }

    private void push(Object value) {
        stack.add(new Plain(value));
    }

    private void remember(int number) {
        memo.put(number, top());
    }

    private void recall(int number) {
        Pickled p = memo.get(number);
        if (p == null) {
            throw new PickleFault("it refers to its value " + number + ", which isn't there");
        }
        stack.add(p);
    }

    private void mark() {
        marks.add(stack.size());
        if (marks.size() > MAX_DEPTH) {
            throw new PickleFault("it's nested more than " + MAX_DEPTH + " deep");
        }
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    private Pickled top() {
        if (stack.size() <= floor()) {
            throw new PickleFault("it takes a value that isn't there");
        }
        return stack.getLast();
    }

    private Pickled pop() {
        Pickled p = top();
        stack.removeLast();
        return p;
    }

    private List<Pickled> last(int count) {
        if (stack.size() - floor() < count) {
            throw new PickleFault("it takes a value that isn't there");
        }
        return cut(stack.size() - count);
    }

    private List<Pickled> fromMark() {
        if (marks.isEmpty()) {
            throw new PickleFault("it ends something that hasn't begun");
        }
        return cut(marks.removeLast());
    }

    private List<Pickled> cut(int from) {
        List<Pickled> tail = stack.subList(from, stack.size());
        List<Pickled> copy = new ArrayList<>(tail);
        tail.clear();
        return copy;
    }

    private void append(List<Pickled> values) {
        switch (top()) {
            case Items(List<Pickled> items) -> items.addAll(values);
            case Foreign passedOver -> {}
            default -> throw new PickleFault("something is appended to " + kind(top()));
        }
    }

    private void put(List<Pickled> pairs) {
        if (pairs.size() % 2 != 0) {
            throw new PickleFault("a dictionary has a key without a value");
        }
        switch (top()) {
            case Dictionary(Map<String, Pickled> entries) -> {
                for (int i = 0; i < pairs.size(); i += 2) {
                    TensorParts.put(entries, pairs.get(i), pairs.get(i + 1));
                }
            }
            case Foreign passedOver -> {}
            default -> throw new PickleFault("an entry is put into " + kind(top()));
        }
    }

    /** The kind of a value, for messages. */
    static String kind(Pickled p) {
        return switch (p) {
            case Pickled.None none -> "None";
            case Plain(Object value) -> "a " + name(value);
            case Items items -> "a list";
            case Dictionary entries -> "a dictionary";
            case Global g -> "the name " + Quoted.of(g.toString());
            case Pickled.Storage storage -> "a storage";
            case Tensor tensor -> "a tensor";
            case Foreign(Global type) -> "an object of " + Quoted.of(type.toString());
        };
    }

    private static String name(Object value) {
        return switch (value) {
            case String text -> "text";
            case Boolean truth -> "truth value";
            case byte[] bytes -> "string of bytes";
            default -> "number";
        };
    }
}
