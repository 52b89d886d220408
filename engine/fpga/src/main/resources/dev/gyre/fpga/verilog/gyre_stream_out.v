// An array that a circuit writes once, in order, as a stream: each run of the circuit makes a packet. The latest row is kept until the next
// one comes, or the circuit ends, which makes it the last; a packet of nothing is a word without bytes. A row other than the next, or one
// that follows a row which wasn't whole, is wrong.
module gyre_stream_out #(parameter WIDTH = 32, parameter BANKS = 1, parameter ROW = 10) (
    input wire clock,
    input wire reset,
    // A run begins; the circuit has ended; all of the packet was taken.
    input wire begins,
    input wire ends,
    output wire over,
    output reg wrong = 0,
    // the circuit
    input wire advance,
    output wire waits,
    input wire [BANKS-1:0] writes,
    input wire [ROW-1:0] row,
    input wire [WIDTH*BANKS-1:0] data,
    // the stream
    output wire tvalid,
    input wire tready,
    output wire [WIDTH*BANKS-1:0] tdata,
    output wire [WIDTH*BANKS/8-1:0] tkeep,
    output wire tlast
);
    reg kept = 0, ended = 0;
    reg [ROW:0] next = 0;
    reg [BANKS-1:0] stored = 0;
    reg [WIDTH*BANKS-1:0] words = 0;
    wire some = |writes & advance;
    wire room;
    wire closes = ends & ~ended;
    wire [BANKS-1:0] banks;
    assign waits = kept & ~room;
    assign over = ended & ~tvalid;
    gyre_skid #(.WIDTH(WIDTH * BANKS + BANKS + 1)) skid (.clock(clock), .reset(reset),
        .in_valid((some & kept) | closes), .in_ready(room), .in_data({closes, stored, words}),
        .out_valid(tvalid), .out_ready(tready), .out_data({tlast, banks, tdata}));
    genvar b;
    generate
        for (b = 0; b < BANKS; b = b + 1) begin : keep
            assign tkeep[b*WIDTH/8 +: WIDTH/8] = {(WIDTH/8){banks[b]}};
        end
    endgenerate
    always @(posedge clock) begin
        if (some) begin
            kept <= 1;
            stored <= writes;
            words <= data;
            next <= next + 1;
            if ({1'b0, row} != next | (kept & ~&stored)) wrong <= 1;
        end
        if (closes & room) begin kept <= 0; ended <= 1; end
        if (begins) begin next <= 0; stored <= 0; ended <= 0; wrong <= 0; end
        if (reset) begin kept <= 0; next <= 0; stored <= 0; ended <= 0; wrong <= 0; end
    end
endmodule
