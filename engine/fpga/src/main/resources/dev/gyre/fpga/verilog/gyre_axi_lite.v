// AXI4-Lite as a bus on which one access happens at a time. A write is answered in the cycle in which it happens; of a read, value and
// answer are looked at in the cycle after read, with the same address, since memories take that long.
module gyre_axi_lite #(parameter ADDRESS = 12) (
    input wire clock,
    input wire reset,
    input wire awvalid,
    output wire awready,
    input wire [ADDRESS-1:0] awaddr,
    input wire wvalid,
    output wire wready,
    input wire [31:0] wdata,
    input wire [3:0] wstrb,
    output reg bvalid = 0,
    input wire bready,
    output reg [1:0] bresp = 0,
    input wire arvalid,
    output wire arready,
    input wire [ADDRESS-1:0] araddr,
    output reg rvalid = 0,
    input wire rready,
    output reg [31:0] rdata = 0,
    output reg [1:0] rresp = 0,
    // the bus
    output wire write,
    output wire [ADDRESS-1:0] address,
    output wire [31:0] data,
    output wire [3:0] strobes,
    input wire [1:0] answer,
    input wire [31:0] value
);
    reg open = 0, reading = 0;
    reg address_there = 0, data_there = 0, read_there = 0;
    reg [ADDRESS-1:0] write_address = 0, read_address = 0;
    reg [31:0] write_data = 0;
    reg [3:0] write_strobes = 0;
    assign awready = open & ~address_there;
    assign wready = open & ~data_there;
    assign arready = open & ~read_there;
    assign write = address_there & data_there & ~bvalid & ~reading;
    wire read = read_there & ~rvalid & ~reading & ~write;
    assign address = write ? write_address : read_address;
    assign data = write_data;
    assign strobes = write_strobes;
    always @(posedge clock) begin
        open <= 1;
        if (awvalid & awready) begin address_there <= 1; write_address <= awaddr; end
        if (wvalid & wready) begin data_there <= 1; write_data <= wdata; write_strobes <= wstrb; end
        if (arvalid & arready) begin read_there <= 1; read_address <= araddr; end
        if (bready) bvalid <= 0;
        if (rready) rvalid <= 0;
        if (write) begin bvalid <= 1; bresp <= answer; address_there <= 0; data_there <= 0; end
        reading <= read;
        if (reading) begin rvalid <= 1; rresp <= answer; rdata <= value; read_there <= 0; end
        if (reset) begin
            open <= 0; reading <= 0; address_there <= 0; data_there <= 0; read_there <= 0; bvalid <= 0; rvalid <= 0;
        end
    end
endmodule
