    // After a reset nothing runs; half a word written to the control register starts nothing.
    task fresh();
        sends = 0; resetn = 0; address_due = 0; data_due = 0; response_due = 0; ask_due = 0; value_due = 0;
        awvalid = 0; wvalid = 0; bready = 0; arvalid = 0; rready = 0;
        repeat (3) @(negedge clock);
        resetn = 1;
        store(0, 1, 3);
        if (answer != 2) wrong = wrong + 1;
        read(0);
        if (seen != 0) wrong = wrong + 1;
    endtask
    task start();
        sends = 1;
        write(0, 1, 15);
    endtask
    // From the start to the end, and all that was stored beside what Java stored.
    task whole();
        load();
        start();
%8$s        polls = 0;
        do begin read(0); polls = polls + 1; end while (seen[0] && polls < %7$d);
        if (seen != 2) wrong = wrong + 1;
        if (seen[2]) $display("%5$s case %%0d: a stream was accessed out of order", c);
        compare();
        read(4);
        ran = seen;
        sends = 0;
        @(negedge clock);
    endtask
    initial begin
        finished = 0;
        if (!$value$plusargs("data=%%s", root)) root = "data";
        if (!$value$plusargs("cases=%%d", cases)) cases = 1;
        for (c = 0; c < cases; c = c + 1) begin
            folder = $sformatf("%%s/%1$s/%%0d", root, c);
            wrong = 0;
            $readmemh({folder, "/numbers.hex"}, numbers, 0, %2$d);
%3$s            stall = 0;
            fresh();
            whole();
            first = ran;
            stall = %4$d;
            load();
            start();
            araddr = 0; ask_due = 1;
            repeat ($urandom_range(first)) @(negedge clock);
            if (axi.busy) $display("%5$s case %%0d: reset in mid-run", c);
            fresh();
            whole();
            file = $fopen({folder, "/cycles.out"}, "w");
            $fdisplay(file, "%%0d", first); $fclose(file);
            wrong = wrong + late + %6$s;
            $display("%5$s case %%0d: %%0d cycles, %%0d with stalls, %%0d wrong", c, first, ran, wrong);
        end
        finished = 1;
    end
endmodule
