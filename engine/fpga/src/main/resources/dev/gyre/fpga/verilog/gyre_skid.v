// Keeps up to two words between a sender and a receiver, so that no wire leads from the one's valid or ready to the other's, and a word
// passes every cycle.
module gyre_skid #(parameter WIDTH = 32) (
    input wire clock,
    input wire reset,
    input wire in_valid,
    output reg in_ready = 0,
    input wire [WIDTH-1:0] in_data,
    output wire out_valid,
    input wire out_ready,
    output wire [WIDTH-1:0] out_data
);
    reg [WIDTH-1:0] first = 0, second = 0;
    reg [1:0] count = 0;
    wire comes = in_valid & in_ready;
    wire goes = out_valid & out_ready;
    wire [1:0] left = count + {1'b0, comes} - {1'b0, goes};
    assign out_valid = count != 0;
    assign out_data = first;
    always @(posedge clock) begin
        if (goes & count == 2) first <= second;
        if (comes & count == {1'b0, goes}) first <= in_data;
        if (comes) second <= in_data;
        count <= reset ? 0 : left;
        in_ready <= ~reset & left != 2;
    end
endmodule
