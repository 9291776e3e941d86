//go:build tools

// Package whereabouts pins the programs of Whereabouts that the testbed builds.
package whereabouts

import (
	_ "github.com/k8snetworkplumbingwg/whereabouts/cmd"
	_ "github.com/k8snetworkplumbingwg/whereabouts/cmd/controlloop"
	_ "github.com/k8snetworkplumbingwg/whereabouts/cmd/nodeslicecontroller"
)
