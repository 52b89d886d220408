// An array that a circuit reads once, in order, as a stream: each run of the circuit takes a packet. The circuit asks for a row and has it a
// cycle later; advance holds the circuit while the next row hasn't come. A row may be asked for again until the next one is; behind the
// packet's end, any row may be, since a circuit also looks at elements that it then doesn't use. Others are wrong.
module gyre_stream_in #(parameter WIDTH = 32, parameter ROW = 10) (
    input wire clock,
    input wire reset,
    // A run begins; the circuit has ended, so that the packet's rest is passed over; nothing of the packet is left.
    input wire begins,
    input wire ends,
    output reg over = 0,
    output reg wrong = 0,
    // the circuit
    input wire advance,
    output wire waits,
    input wire take,
    input wire [ROW-1:0] row,
    output wire [WIDTH-1:0] words,
    // the stream
    input wire tvalid,
    output wire tready,
    input wire [WIDTH-1:0] tdata,
    input wire tlast
);
    reg asked = 0;
    reg [ROW-1:0] asks = 0;
    reg [ROW:0] next = 0;
    reg [WIDTH-1:0] latest = 0;
    wire there, last;
    wire [WIDTH-1:0] head;
    wire fresh = asked & {1'b0, asks} == next & ~over;
    wire pop = there & ~over & (ends | (fresh & advance));
    wire early = {1'b0, asks} + 1 < next;
    wire late = {1'b0, asks} > next & ~over;
    assign waits = fresh & ~there;
    assign words = fresh ? head : latest;
    gyre_skid #(.WIDTH(WIDTH + 1)) skid (.clock(clock), .reset(reset), .in_valid(tvalid), .in_ready(tready), .in_data({tlast, tdata}),
        .out_valid(there), .out_ready(pop), .out_data({last, head}));
    always @(posedge clock) begin
        if (advance) begin
            asked <= take;
            asks <= row;
        end
        if (pop) begin
            latest <= head;
            next <= next + 1;
            over <= last;
        end
        if (asked & (early | late)) wrong <= 1;
        if (begins) begin next <= 0; over <= 0; wrong <= 0; end
        if (reset) begin asked <= 0; next <= 0; over <= 0; wrong <= 0; end
    end
endmodule
