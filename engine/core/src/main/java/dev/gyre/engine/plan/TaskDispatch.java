package dev.gyre.engine.plan;

import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task1;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task11;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task12;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task14;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task15;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task16;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task17;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task18;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task19;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task20;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;

/** Adds a kernel to a task graph by its number of parameters: TornadoVM finds its method by the object that stands where it's passed on. */
final class TaskDispatch {

    private TaskDispatch() {}

    @SuppressWarnings({"rawtypes", "unchecked"
    }) // whoever calls has compared the arguments with the kernel's parameters
    static void add(TaskGraph graph, String id, Object kernel, Object... a) {
        switch (kernel) {
            case Task1 k -> graph.task(id, k, a[0]);
            case Task2 k -> graph.task(id, k, a[0], a[1]);
            case Task3 k -> graph.task(id, k, a[0], a[1], a[2]);
            case Task4 k -> graph.task(id, k, a[0], a[1], a[2], a[3]);
            case Task5 k -> graph.task(id, k, a[0], a[1], a[2], a[3], a[4]);
            case Task6 k -> graph.task(id, k, a[0], a[1], a[2], a[3], a[4], a[5]);
            case Task7 k -> graph.task(id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
            case Task8 k -> graph.task(id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
            case Task9 k -> graph.task(id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
            case Task10 k -> graph.task(id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]);
            case Task11 k -> graph.task(id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10]);
            case Task12 k ->
                graph.task(id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]);
            case Task13 k ->
                graph.task(id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12]);
            case Task14 k ->
                graph.task(
                        id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13]);
            case Task15 k ->
                graph.task(
                        id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13],
                        a[14]);
            case Task16 k ->
                graph.task(
                        id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13],
                        a[14], a[15]);
            case Task17 k ->
                graph.task(
                        id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13],
                        a[14], a[15], a[16]);
            case Task18 k ->
                graph.task(
                        id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13],
                        a[14], a[15], a[16], a[17]);
            case Task19 k ->
                graph.task(
                        id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13],
                        a[14], a[15], a[16], a[17], a[18]);
            case Task20 k ->
                graph.task(
                        id, k, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13],
                        a[14], a[15], a[16], a[17], a[18], a[19]);
            default -> throw new IllegalArgumentException(kernel + " is no kernel");
        }
    }
}
