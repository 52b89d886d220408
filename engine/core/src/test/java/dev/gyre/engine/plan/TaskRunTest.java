package dev.gyre.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TaskRunTest {

    /** Two executions and a transfer, as TornadoVM 5.2.0 logs them, trailing commas included. */
    @Test
    void readsTheProfilersLog() {
        String log = """
                {
                    "plan0": {
                        "TOTAL_KERNEL_TIME": "33921",
                        "plan0.Add0_add": {
                            "BACKEND": "OPENCL",
                            "DEVICE": "some device",
                            "TASK_KERNEL_TIME": "11147"
                        },
                        "plan0.Mul1_mul": {
                            "BACKEND": "OPENCL",
                            "DEVICE": "some device"
                        }
                    }
                }
                {
                    "plan0": {
                        "COPY_OUT_TIME_SYNC": "841",
                    }
                }
                {
                    "plan1": {
                        "plan1.Add2_add": {
                            "BACKEND": "OPENCL",
                            "DEVICE": "some device",
                            "TASK_KERNEL_TIME": "7"
                        }
                    }
                }
                """;
        assertThat(TaskRun.parse(log))
                .containsExactly(
                        new TaskRun("plan0.Add0_add", "OPENCL", "some device", 11147),
                        new TaskRun("plan0.Mul1_mul", "OPENCL", "some device", 0),
                        new TaskRun("plan1.Add2_add", "OPENCL", "some device", 7));
    }
}
