package dev.gyre.engine.device;

import dev.gyre.engine.tensor.Role;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A record of planned memory: plans that are compiled for {@link Device#planned} allocate and run nothing, and are entered here.
 */
public final class Ledger {

    private final Set<Variable> variables = Collections.newSetFromMap(new IdentityHashMap<>());
    private long plans;
    private long host;

    /**
     * Enters the buffers of a plan, and its variables.
     *
     * @param bytes its own buffers
     * @param used the variables that it refers to, which others may refer to as well
     */
    public void plan(long bytes, Collection<Variable> used) {
        plans += bytes;
        variables.addAll(used);
    }

    /** Enters variables that aren't of any plan. */
    public void variables(Collection<Variable> more) {
        variables.addAll(more);
    }

    /** Enters what the host keeps beside: arrays in double precision, data. */
    public void host(long bytes) {
        host += bytes;
    }

    /** Bytes of the plans' own buffers. */
    public long planBytes() {
        return plans;
    }

    /** Bytes of all variables, each counted once. */
    public long variableBytes() {
        return bytes(Role.PARAMETER) + bytes(Role.STATE);
    }

    /** Bytes of the variables of a role, each counted once. */
    public long bytes(Role role) {
        return variables.stream()
                .filter(v -> v.role() == role)
                .mapToLong(v -> v.type().bytes())
                .sum();
    }

    /** Bytes of what the host keeps beside. */
    public long hostBytes() {
        return host;
    }
}
