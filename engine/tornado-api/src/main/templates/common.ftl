<#ftl strip_text=true>
<#-- What the table and the templates share. -->

<#assign arithmetic = ["add", "sub", "mult", "div"]>
<#assign operations = arithmetic + ["min", "max"]>

<#-- Items with commas between them: in one line if it's short, else a line each. -->
<#function spread items indent=16>
    <#local line = items?join(", "), next = "\n"?right_pad(indent + 1)>
    <#return (line?length <= 90)?then(line, next + items?join("," + next))>
</#function>

<#-- An index, and so much added to it. -->
<#function plus index more>
    <#return (more == 0)?then(index, index + " + " + more)>
</#function>

<#-- The most arguments of a task. -->
<#assign most = 20>

<#-- A name with each number from 1 on behind it. -->
<#function numbered name count>
    <#return (1..count)?map(i -> name + i)>
</#function>

<#-- A task's parameters with their types. -->
<#function parameters count>
    <#return (1..count)?map(i -> "T" + i + " arg" + i)>
</#function>
