<#include "common.ftl">
package uk.ac.manchester.tornado.api.common;

import java.io.Serializable;

/**
 * The shapes of kernels, static methods of up to ${most} arguments, and of the methods that describe calls of libraries. The former are serializable, as TornadoVM's own are from 6.0 on, since a
 * serializable method reference can tell which method it refers to.
 */
public final class TornadoFunctions {
    private TornadoFunctions() {}

    @FunctionalInterface
    public interface Task extends Serializable {
        void apply();
    }
<#list 1..most as n>

    @FunctionalInterface
    public interface Task${n}<${numbered("T", n)?join(", ")}> extends Serializable {
        void apply(${spread(parameters(n))});
    }
</#list>
<#list 1..most as n>

    @FunctionalInterface
    public interface LibraryTask${n}<${numbered("T", n)?join(", ")}> {
        LibraryTaskDescriptor apply(${spread(parameters(n))});
    }
</#list>
}
