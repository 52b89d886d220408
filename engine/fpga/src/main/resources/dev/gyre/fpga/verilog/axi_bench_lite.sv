    reg clock = 0;
    always #1 clock = ~clock;
    reg resetn = 0, sends = 0;
    integer stall = 0, c, cases, wrong, late = 0, first, ran, file, polls, b_broken, r_broken;
    string root, folder;
    reg [63:0] numbers [0:%2$d];
    reg [63:0] word = 0;
    function automatic bit goes(); return $urandom_range(99) >= stall; endfunction

    // AXI4-Lite: everything is set at falling edges; what was taken at the rising one between shows afterwards.
    reg awvalid = 0, wvalid = 0, bready = 0, arvalid = 0, rready = 0;
    wire awready, wready, bvalid, arready, rvalid;
    reg [%1$d:0] awaddr = 0, araddr = 0;
    reg [31:0] wdata = 0, seen = 0;
    reg [3:0] wstrb = 0;
    reg [1:0] answer = 0;
    wire [31:0] rdata;
    wire [1:0] bresp, rresp;
    reg aw_took = 0, w_took = 0, b_took = 0, ar_took = 0, r_took = 0;
    gyre_stable #(2) b_stable (clock, resetn, bvalid, bready, bresp, b_broken);
    gyre_stable #(34) r_stable (clock, resetn, rvalid, rready, {rresp, rdata}, r_broken);
    reg address_due = 0, data_due = 0, response_due = 0, ask_due = 0, value_due = 0;
    always @(posedge clock) begin
        aw_took <= awvalid & awready; w_took <= wvalid & wready; b_took <= bvalid & bready;
        ar_took <= arvalid & arready; r_took <= rvalid & rready;
        if (bvalid & bready) answer <= bresp;
        if (rvalid & rready) begin answer <= rresp; seen <= rdata; end
    end
    always @(negedge clock) begin
        if (aw_took) begin awvalid = 0; address_due = 0; end
        if (w_took) begin wvalid = 0; data_due = 0; end
        if (b_took) begin bready = 0; response_due = 0; end
        if (ar_took) begin arvalid = 0; ask_due = 0; end
        if (r_took) begin rready = 0; value_due = 0; end
        if (address_due && goes()) awvalid = 1;
        if (data_due && goes()) wvalid = 1;
        if (response_due && goes()) bready = 1;
        if (ask_due && goes()) arvalid = 1;
        if (value_due && goes()) rready = 1;
    end
    task store(input [%1$d:0] address, input [31:0] data, input [3:0] strobes);
        awaddr = address; wdata = data; wstrb = strobes;
        address_due = 1; data_due = 1; response_due = 1;
        while (address_due | data_due | response_due) @(negedge clock);
    endtask
    task ask(input [%1$d:0] address);
        araddr = address;
        ask_due = 1; value_due = 1;
        while (ask_due | value_due) @(negedge clock);
    endtask
    task write(input [%1$d:0] address, input [31:0] data, input [3:0] strobes);
        store(address, data, strobes);
        if (answer != 0) wrong = wrong + 1;
    endtask
    task read(input [%1$d:0] address);
        ask(address);
        if (answer != 0) wrong = wrong + 1;
    endtask
    // Memory isn't there while the circuit runs.
    task refused(input [%1$d:0] address);
        ran = axi.busy;
        ask(address);
        if (ran != 0 && axi.busy && answer != 2) wrong = wrong + 1;
    endtask
