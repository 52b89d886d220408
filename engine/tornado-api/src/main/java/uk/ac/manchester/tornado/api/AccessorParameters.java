package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.Access;

/** The arguments of a kernel that comes as source, and what it does with each. */
public class AccessorParameters {
    private final PairAccessor[] accessors;

    /** An argument and what the kernel does with it. */
    public record PairAccessor(Object object, Access access) {}

    public AccessorParameters(int numParameters) {
        this.accessors = new PairAccessor[numParameters];
    }

    public void set(int index, Object object, Access access) {
        accessors[index] = new PairAccessor(object, access);
    }

    public int numAccessors() {
        return accessors.length;
    }

    public PairAccessor getAccessor(int index) {
        return accessors[index];
    }
}
