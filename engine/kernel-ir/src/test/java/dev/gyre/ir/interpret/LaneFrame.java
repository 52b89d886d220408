package dev.gyre.ir.interpret;

import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/** The lanes that go through statements side by side, each with a value of each variable, within the lanes around them. */
final class LaneFrame {
    /** Whether a lane takes part in a statement. */
    enum State {
        /** It does. */
        ON,
        /** It's behind its loop's end: it computes, but doesn't access memory. */
        BEYOND,
        /** It doesn't. */
        OFF
    }

    private final LaneFrame outer;
    private final FormLanes.Together block;
    private final Map<KernelVariable, Number[]> values = new HashMap<>();
    private final Set<KernelVariable> kept = new HashSet<>();
    private final State[] states;
    private final Stmt[] jumps;

    /** One lane. */
    LaneFrame() {
        this(null, new FormLanes.Together(1, 0));
        states[0] = State.ON;
    }

    /** So many lanes for each of the lanes around. */
    LaneFrame(LaneFrame outer, FormLanes.Together block) {
        this.outer = outer;
        this.block = block;
        this.states = new State[(outer == null ? 1 : outer.size()) * block.count()];
        this.jumps = new Stmt[states.length];
        Arrays.fill(states, State.OFF);
    }

    int size() {
        return states.length;
    }

    private State state(int lane) {
        return jumps[lane] == null ? states[lane] : State.OFF;
    }

    boolean isOn(int lane) {
        return state(lane) == State.ON;
    }

    boolean isBeyond(int lane) {
        return state(lane) == State.BEYOND;
    }

    boolean isOff(int lane) {
        return state(lane) == State.OFF;
    }

    /** Whether some lane takes part. */
    boolean goesOn() {
        for (int l = 0; l < size(); l++) {
            if (isOn(l)) {
                return true;
            }
        }
        return false;
    }

    /** Begins a block of iterations in all lanes whose lanes around take part. */
    void begin() {
        for (int l = 0; l < size(); l++) {
            if (jumps[l] != null) {
                throw new IllegalStateException("a jump leaves the loop of a lane: " + jumps[l]);
            }
            states[l] = outer.state(l / block.count());
        }
    }

    void leaveBehind(int lane) {
        states[lane] = State.BEYOND;
    }

    State[] states() {
        return states.clone();
    }

    void reset(State[] before) {
        System.arraycopy(before, 0, states, 0, states.length);
    }

    /** Switches lanes off that take part and don't meet a condition. */
    void only(IntPredicate condition) {
        for (int l = 0; l < size(); l++) {
            if (!isOff(l) && !condition.test(l)) {
                states[l] = State.OFF;
            }
        }
    }

    void jump(Stmt jump) {
        for (int l = 0; l < size(); l++) {
            if (!isOff(l)) {
                jumps[l] = jump;
            }
        }
    }

    /** Lets lanes go on that a jump has brought here. */
    void land(Stmt jump) {
        for (int l = 0; l < size(); l++) {
            if (jump.equals(jumps[l])) {
                jumps[l] = null;
            }
        }
    }

    /** The first lane among those of the same block. */
    int first(int lane) {
        return lane / block.count() * block.count();
    }

    /** The first lane of the last vector of the same block. */
    int last(int lane) {
        return first(lane) + block.last();
    }

    /** Gives a variable a value in all lanes that only lanes which take part change. */
    void gather(KernelVariable accumulator, Number neutral) {
        Number[] all = new Number[size()];
        Arrays.fill(all, neutral);
        put(accumulator, all);
        kept.add(accumulator);
    }

    boolean keeps(KernelVariable v) {
        return kept.contains(v);
    }

    void put(KernelVariable v, Number[] all) {
        values.put(v, all);
    }

    /** The values of a variable in all lanes; null where it has none. */
    Number[] copy(KernelVariable v) {
        Number[] all = new Number[size()];
        for (int l = 0; l < size(); l++) {
            all[l] = value(v, l);
        }
        return all;
    }

    /** The value of a variable in a lane; null if it has none. */
    Number value(KernelVariable v, int lane) {
        Number[] own = values.get(v);
        if (own != null) {
            return own[lane];
        }
        return outer == null ? null : outer.value(v, lane / block.count());
    }
}
