// Counts how often what is offered changes, or is taken back, before it is taken.
module gyre_stable #(parameter WIDTH = 32) (
    input wire clock, input wire resetn, input wire valid, input wire ready, input wire [WIDTH-1:0] payload, output integer broken
);
    reg waited = 0;
    reg [WIDTH-1:0] offered = 0;
    initial broken = 0;
    always @(posedge clock) begin
        if (resetn & waited & (~valid | payload != offered)) broken <= broken + 1;
        waited <= resetn & valid & ~ready;
        offered <= payload;
    end
endmodule
